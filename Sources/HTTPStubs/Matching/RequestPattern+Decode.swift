import FoundationEssentials
import HTTP
public import JSON

extension RequestPattern {
    /// Reads a request pattern of WireMock. Throws if a field is unknown or can't be used.
    ///
    /// - Parameters:
    ///   - value: the JSON of the pattern.
    ///   - path: the path of the value in its document. Default: the root.
    ///   - budget: the budget for compiling all regular expressions of the document. Default: one of its own.
    public init(_ value: JSONValue, at path: [JSONStep] = [], budget: Budget = Budget()) throws(JSONError) {
        var reader = try ObjectReader(value, at: path)
        if let method = try reader.string("method"), method != "ANY" {
            self.method = Method(rawValue: method)
        }
        url = try Self.url(&reader, budget)
        pathParameters = try Self.named(&reader, "pathParameters", budget)
        queryParameters = try Self.named(&reader, "queryParameters", budget)
        headers = try Self.named(&reader, "headers", budget)
        cookies = try Self.named(&reader, "cookies", budget)
        if let credentials = try Self.credentials(&reader) { headers.append(credentials) }
        bodyPatterns =
            try reader.list("bodyPatterns") { (value, path) throws(JSONError) in
                try ValuePattern(value, at: path, budget: budget)
            } ?? []
        try reader.refuseOthers()
        try checkPathParameters(reader)
    }

    private static func url(_ reader: inout ObjectReader, _ budget: Budget) throws(JSONError) -> URLPattern {
        let forms = ["url", "urlPath", "urlPattern", "urlPathPattern", "urlPathTemplate"]
        let given = forms.filter { reader.value($0) != nil }
        guard given.count <= 1 else { throw reader.failure(given[1], "stands beside \(given[0]); give one of them") }
        switch given.first {
        case "url": return .url(try reader.string("url") ?? "")
        case "urlPath": return .path(try reader.string("urlPath") ?? "")
        case "urlPattern": return .urlPattern(try reader.expression("urlPattern", budget))
        case "urlPathPattern": return .pathPattern(try reader.expression("urlPathPattern", budget))
        case "urlPathTemplate":
            guard let template = PathTemplate(try reader.string("urlPathTemplate") ?? "") else {
                throw reader.failure("urlPathTemplate", "must begin with a slash")
            }
            return .pathTemplate(template)
        default: return .any
        }
    }

    private static func named(
        _ reader: inout ObjectReader,
        _ key: String,
        _ budget: Budget
    ) throws(JSONError) -> [Named] {
        var patterns: [Named] = []
        for member in try reader.members(key) {
            let path = reader.path(key) + [.member(member.key)]
            patterns.append((member.key, try ValuePattern(member.value, at: path, budget: budget)))
        }
        return patterns
    }

    /// Reads Basic credentials and returns a pattern for the `Authorization` header that they make (RFC 7617).
    private static func credentials(_ reader: inout ObjectReader) throws(JSONError) -> Named? {
        guard var credentials = try reader.reader("basicAuthCredentials") else { return nil }
        guard let username = try credentials.string("username"), let password = try credentials.string("password")
        else { throw reader.failure("basicAuthCredentials", "must have a username and a password") }
        try credentials.refuseOthers()
        let encoded = Data("\(username):\(password)".utf8).base64EncodedString()
        return ("Authorization", .equalTo("Basic \(encoded)", isCaseInsensitive: false))
    }

    private func checkPathParameters(_ reader: ObjectReader) throws(JSONError) {
        guard !pathParameters.isEmpty else { return }
        guard case .pathTemplate(let template) = url else {
            throw reader.failure("pathParameters", "needs a urlPathTemplate")
        }
        let names = Set(template.names)
        for (name, _) in pathParameters where !names.contains(name) {
            throw JSONError(
                path: reader.path("pathParameters") + [.member(name)],
                reason: "is not a parameter of the urlPathTemplate"
            )
        }
    }
}
