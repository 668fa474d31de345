import FoundationEssentials
import HTTP
public import JSON

extension Redaction {
    /// Returns a stub in the form of the admin API, without secrets.
    public func mapping(_ stub: StubMapping) -> JSONValue {
        guard let mapping = stub.json.object else { return .string(Self.replacement) }
        return .object(
            JSONObject(
                mapping.members.map { member in
                    switch member.key {
                    case "id", "uuid": (member.key, member.value)
                    case "request": (member.key, pattern(member.value))
                    case "response": (member.key, response(member.value, of: stub.response))
                    default: (member.key, json(member.value))
                    }
                }
            )
        )
    }

    // MARK: responses

    private func response(_ response: JSONValue, of definition: ResponseDefinition) -> JSONValue {
        guard let response = response.object else { return json(response) }
        return .object(
            JSONObject(
                response.members.map { member in
                    switch member.key {
                    case "base64Body":
                        (member.key, .string(base64(definition.response.body.bytes, isHidden: definition.hidesBody)))
                    case "headers": (member.key, headers(member.value))
                    default: (member.key, json(member.value))
                    }
                }
            )
        )
    }

    /// Returns a body in base64: exactly if there is nothing to hide.
    ///
    /// - Parameter isHidden: whether a body that is not UTF-8 is hidden whatever it is.
    private func base64(_ body: [UInt8], isHidden: Bool) -> String {
        if let text = String(validating: body, as: UTF8.self) {
            let shown = self.text(text)
            if shown != text { return Data(shown.utf8).base64EncodedString() }
        } else if isHidden || names.areUnmistakable(in: body) {
            return Data(Self.replacement(size: body.count).utf8).base64EncodedString()
        }
        // The body is encoded anew, as the text that was given may have something beside it.
        return Data(body).base64EncodedString()
    }

    private func headers(_ fields: JSONValue) -> JSONValue {
        guard let fields = fields.object else { return json(fields) }
        return .object(
            JSONObject(
                fields.members.map { field in
                    let name = fieldName(field.key)
                    let isHidden = names.contains(field.key) || name != field.key
                    let values = field.value.array ?? [field.value]
                    let shown = values.map { isHidden ? Self.blank($0) : json($0) }
                    return (name, field.value.array == nil ? shown.first ?? .null : .array(shown))
                }
            )
        )
    }

    // MARK: request patterns

    /// Returns a request pattern in the form of the admin API, without secrets.
    public func pattern(_ pattern: JSONValue) -> JSONValue {
        guard let pattern = pattern.object else { return json(pattern) }
        return .object(
            JSONObject(
                pattern.members.map { member in
                    switch member.key {
                    case "headers", "queryParameters", "pathParameters", "formParameters":
                        (member.key, named(member.value, areHidden: false))
                    case "cookies": (member.key, named(member.value, areHidden: true))
                    case "host", "clientIp": (member.key, operators(member.value))
                    case "bodyPatterns", "multipartPatterns": (member.key, operators(member.value))
                    case "basicAuthCredentials", "basicAuth": (member.key, blankOperators(member.value))
                    default: (member.key, json(member.value))
                    }
                }
            )
        )
    }

    /// Returns the patterns of fields that have names.
    private func named(_ fields: JSONValue, areHidden: Bool) -> JSONValue {
        guard let fields = fields.object else { return json(fields) }
        return .object(
            JSONObject(
                fields.members.map { field in
                    let name = fieldName(field.key)
                    let isHidden = areHidden || names.contains(field.key) || name != field.key
                    return (name, isHidden ? blankOperators(field.value) : operators(field.value))
                }
            )
        )
    }

    /// The members of operators that say how to compare, and not with what.
    private static let options: Set<String> = [
        "caseInsensitive", "ignoreArrayOrder", "ignoreExtraElements", "absent", "present",
    ]

    /// Returns operators with what they compare with, if that may be shown.
    private func operators(_ pattern: JSONValue) -> JSONValue {
        switch pattern {
        case .array(let array): return .array(array.map(operators))
        case .object(let object):
            let isBehindSecretPath = isSecretPath(object["expression"]?.string)
            return .object(
                JSONObject(
                    object.members.map { member in
                        switch member.key {
                        case _ where isBehindSecretPath && member.key != "expression":
                            return (member.key, blankOperators(member.value, in: member.key))
                        case "matchesJsonPath", "expression":
                            if let path = member.value.string { return (member.key, .string(self.path(path))) }
                            return (member.key, operators(member.value))
                        case "and", "or", "not", "hasExactly", "includes":
                            return (member.key, operators(member.value))
                        case "binaryEqualTo":
                            let bytes = member.value.string.flatMap(ValuePattern.bytes(ofBase64:))
                            let shown = bytes.map { base64($0, isHidden: hidesPacked($0)) }
                            return (member.key, shown.map { .string($0) } ?? Self.blank(member.value))
                        default: return (member.key, json(member.value))
                        }
                    }
                )
            )
        default: return json(pattern)
        }
    }

    /// Returns operators with `[redacted]` in place of each thing to compare with.
    private func blankOperators(_ pattern: JSONValue, in key: String = "") -> JSONValue {
        switch pattern {
        case .array(let array): .array(array.map { blankOperators($0) })
        case .object(let object) where key != "equalToJson":
            .object(JSONObject(object.members.map { (plain($0.key), blankOperators($0.value, in: $0.key)) }))
        case .bool where Self.options.contains(key): pattern
        default: Self.blank(pattern)
        }
    }

    /// Whether what a JSON path leads to is not shown, by the names in the path.
    func isSecretPath(_ path: String?) -> Bool {
        guard let path else { return false }
        return names.areUnmistakable(in: path.utf8) || names.contains(path)
    }

    /// Returns a JSON path if it is a plain path, such as `$.oauth.client_secret`, or has no sensitive name in it. The
    /// filters of other paths have values.
    func path(_ path: String) -> String {
        let isPlain =
            path.utf8.count <= 200
            && path.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "$._[]*".utf8.contains(byte)
            }
        if isPlain { return path }
        let words = path.utf8.split { byte in
            !((UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_-".utf8.contains(byte) || byte > 0x7F)
        }
        let names = names
        let hasName = words.contains { names.contains(String(Substring($0))) }
        return hasName ? Self.replacement(size: path.utf8.count) : plain(path)
    }
}
