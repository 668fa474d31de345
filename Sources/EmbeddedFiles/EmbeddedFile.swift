import CEmbeddedFiles

/// The files that lie in the program itself: `#embed` of C puts them there, so that the program is one file.
public enum EmbeddedFile {
    /// The description of the server: OpenAPI 3.1, as JSON.
    public static let openAPI = bytes(of: CEmbeddedOpenAPI())

    private static func bytes(of file: CEmbeddedFile) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.size))
    }
}
