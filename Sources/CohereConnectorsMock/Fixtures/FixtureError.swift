/// Why a fixture can't be used. The description is one line that names file, JSON path and reason.
public struct FixtureError: Error, Equatable, Sendable, CustomStringConvertible {
    public var file: String
    /// `connectors[1].oauth.token_url`; empty for the file as a whole.
    public var path: String
    public var reason: String

    public var description: String {
        "fixture \(file): " + (path.isEmpty ? "the file" : path) + " \(reason)"
    }
}
