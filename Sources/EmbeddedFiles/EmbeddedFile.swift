import CEmbeddedFiles

/// The files that are part of the program itself. C's `#embed` puts them there, so that the program is a single file.
public enum EmbeddedFile {
    /// The description of the server: OpenAPI 3.1 as JSON.
    public static let openAPI = bytes(of: CEmbeddedOpenAPI())

    /// The files of the page that shows the mock in a browser, by their names, such as `index.html`.
    public static let page: [String: [UInt8]] = {
        let files = (0..<CEmbeddedPageCount()).map(CEmbeddedPageFile)
        return Dictionary(uniqueKeysWithValues: files.map { (String(cString: $0.name), bytes(of: $0)) })
    }()

    private static func bytes(of file: CEmbeddedFile) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.size))
    }
}
