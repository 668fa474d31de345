import CEmbeddedFiles

/// The files that are part of the program itself. C's `#embed` puts them there, so that the program is a single file.
public enum EmbeddedFile {
    /// The description of the server: OpenAPI 3.1 as JSON.
    public static let openAPI = bytes(of: CEmbeddedOpenAPI())

    private static func bytes(of file: CEmbeddedFile) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.size))
    }
}
