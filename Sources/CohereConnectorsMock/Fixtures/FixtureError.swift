/// Why a fixture can't be used. The description is one line that names file, JSON path and reason.
public struct FixtureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file, as it was given.
    public var file: String
    /// `connectors[1].oauth.token_url`; empty for the file as a whole.
    public var path: String
    /// What follows the place in a sentence, such as `is required`.
    public var reason: String

    /// `fixture FILE: PATH REASON`
    public var description: String {
        "fixture \(file): " + (path.isEmpty ? "the file" : path) + " \(reason)"
    }
}
