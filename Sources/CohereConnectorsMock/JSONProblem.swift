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

    init(codingPath: [any CodingKey], reason: String) {
        self.init(path: Self.path(codingPath), reason: reason)
    }

    /// The decoder's own description is left out, as it can quote values; only the place in the text is taken from it.
    init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(let type, let context):
            self.init(codingPath: context.codingPath, reason: "must be \(Self.name(of: type))")
        case .valueNotFound(let type, let context):
            self.init(codingPath: context.codingPath, reason: "must be \(Self.name(of: type)), not null")
        case .keyNotFound(let key, let context):
            self.init(codingPath: context.codingPath + [key], reason: "is required")
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init(path: "", reason: "is not valid JSON" + Self.place(in: "\(context.underlyingError, default: "")"))
        case .dataCorrupted(let context):
            self.init(codingPath: context.codingPath, reason: "has a value that cannot be read")
        @unknown default:
            self.init(path: "", reason: "is not valid JSON")
        }
    }

    func sentence(root: String) -> String { (path.isEmpty ? root : path) + " " + reason }

    static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += (path.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Double.Type, is Int.Type, is Int64.Type: "a number"
        case let type where "\(type)".hasPrefix("Dictionary"): "an object"
        case let type where "\(type)".hasPrefix("Array"): "an array"
        default: "an object"
        }
    }

    /// ` (line 3, column 7)` out of the parser's `SourceLocation(line: 3, column: 7, …)`
    private static func place(in description: String) -> String {
        guard let match = description.firstMatch(of: /line: ([0-9]+), column: ([0-9]+)/) else { return "" }
        return " (line \(match.1), column \(match.2))"
    }
}
