/// The reason for which a fixture can't be used. The description is one line that names the file, the JSON path and the
/// reason.
public struct FixtureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path of the file, as it was given.
    public var file: String
    /// The JSON path, such as `connectors[1].oauth.token_url`; empty for the file as a whole.
    public var path: String
    /// The rest of a sentence that begins with the place, such as `is required`.
    public var reason: String

    /// The error as one line: `fixture FILE: PATH REASON`.
    public var description: String {
        "fixture \(file): " + (path.isEmpty ? "the file" : path) + " \(reason)"
    }
}
