import HTTPStubs

/// What is wrong with a JSON text, and where.
struct JSONProblem: Error, Equatable, Sendable {
    /// `oauth.scope`, `excludes[1]`; empty for the text as a whole.
    var path: String
    /// What follows the place's name: `must be a string`. Quotes no value.
    var reason: String

    init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    init(_ error: StubError) {
        path = error.pointer.split(separator: "/").reduce(into: "") { path, step in
            path += Int(step) != nil ? "[\(step)]" : (path.isEmpty ? "" : ".") + step
        }
        reason = error.detail
    }

    func sentence(root: String) -> String { (path.isEmpty ? root : path) + " " + reason }
}
