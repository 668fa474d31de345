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
        var reader = try ObjectReader(value, at: path, isRelaxed: true)
        method = try MethodPattern(&reader)
        scheme = try Self.scheme(&reader)
        host = try Self.operators(&reader, "host", budget)
        port = try reader.int("port", in: 1...65_535)
        clientIP = try Self.operators(&reader, "clientIp", budget)
        url = try Self.url(&reader, budget)
        pathParameters = try Self.members(&reader, "pathParameters", budget, ValuePattern.init)
        queryParameters = try Self.members(&reader, "queryParameters", budget, MultiValuePattern.init)
        headers = try Self.members(&reader, "headers", budget, MultiValuePattern.init)
        cookies = try Self.members(&reader, "cookies", budget, ValuePattern.init)
        formParameters = try Self.members(&reader, "formParameters", budget, MultiValuePattern.init)
        for key in ["basicAuthCredentials", "basicAuth"] {
            if let credentials = try Self.credentials(&reader, key) { headers.append(credentials) }
        }
        bodyPatterns =
            try reader.list("bodyPatterns") { (value, path) throws(JSONError) in
                try ValuePattern(value, at: path, budget: budget)
            } ?? []
        if reader.value("multipartPatterns")?.array?.isEmpty == false {
            throw reader.failure("multipartPatterns", ValuePattern.isLeftToWireMock)
        }
        if reader.value("customMatcher") != nil {
            throw reader.failure("customMatcher", ValuePattern.isLeftToWireMock)
        }
        try reader.refuseOthers()
        try checkPathParameters(reader)
    }

    private static func scheme(_ reader: inout ObjectReader) throws(JSONError) -> String? {
        guard let scheme = try reader.string("scheme") else { return nil }
        guard ["http", "https"].contains(scheme) else { throw reader.failure("scheme", "must be http or https") }
        return scheme
    }

    private static func operators(
        _ reader: inout ObjectReader,
        _ key: String,
        _ budget: Budget
    ) throws(JSONError) -> ValuePattern? {
        guard let value = reader.value(key) else { return nil }
        return try ValuePattern(value, at: reader.path(key), budget: budget)
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
            let source = try reader.string("urlPathTemplate") ?? ""
            do throws(PathTemplate.Fault) {
                return .pathTemplate(try PathTemplate(source))
            } catch {
                throw reader.failure("urlPathTemplate", error.reason)
            }
        default: return .any
        }
    }

    /// Reads the patterns of names. A name whose pattern is null has none, as in WireMock.
    private static func members<Pattern>(
        _ reader: inout ObjectReader,
        _ key: String,
        _ budget: Budget,
        _ read: (JSONValue, [JSONStep], Budget) throws(JSONError) -> Pattern
    ) throws(JSONError) -> [(name: String, pattern: Pattern)] {
        var patterns: [(name: String, pattern: Pattern)] = []
        for member in try reader.members(key) where !member.value.isNull {
            patterns.append((member.key, try read(member.value, reader.path(key) + [.member(member.key)], budget)))
        }
        return patterns
    }

    /// Reads Basic credentials and returns a pattern for the `Authorization` header that they make (RFC 7617).
    private static func credentials(_ reader: inout ObjectReader, _ key: String) throws(JSONError) -> Named? {
        guard var credentials = try reader.reader(key) else { return nil }
        guard let username = try credentials.string("username"), let password = try credentials.string("password")
        else { throw reader.failure(key, "must have a username and a password") }
        try credentials.refuseOthers()
        let encoded = Data("\(username):\(password)".utf8).base64EncodedString()
        return ("Authorization", .any(.equalTo("Basic \(encoded)", isCaseInsensitive: false)))
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
