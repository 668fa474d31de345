import FoundationEssentials
import HTTP
public import JSON

/// Makes of what was sent what may be shown: the values of some fields become `[redacted]`.
public struct Redaction: Sendable {
    /// What stands in place of a value that is not shown.
    public static let replacement = "[redacted]"

    /// Fields of JSON whose values are not shown, whatever they are.
    public var jsonKeys: Set<String>
    /// Fields of queries and forms.
    public var formKeys: Set<String>
    /// Header fields, lower-case.
    public var headers: Set<String>

    /// Makes a redaction of three lists of names.
    public init(jsonKeys: Set<String>, formKeys: Set<String>, headers: Set<String>) {
        self.jsonKeys = jsonKeys
        self.formKeys = formKeys
        self.headers = headers
    }

    /// The value, with what must not be shown blanked wherever it stands in it.
    public func json(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { ($0.key, jsonKeys.contains($0.key) ? Self.blank($0.value) : json($0.value)) }
                )
            )
        case .array(let array): .array(array.map(json))
        case .string(let text): .string(fragments(url(text), keys: unmistakableKeys))
        default: value
        }
    }

    /// Names that are no words of a sentence, and so mean a field wherever they stand.
    private var unmistakableKeys: Set<String> { jsonKeys.filter { $0.contains("_") } }

    /// A body: JSON, a form, or anything that looks like pieces of either.
    public func text(_ text: String) -> String {
        if let value = try? JSONValue(parsing: Array(text.utf8)), value.object != nil || value.array != nil {
            let redacted = json(value)
            return redacted == value ? text : redacted.text
        }
        // In what is no JSON, an escaped name could be overlooked.
        if text.containsBytes(of: "\\u"), text.containsBytes(of: "{") { return Self.replacement }
        return fragments(form(text), keys: jsonKeys)
    }

    /// A URL, or any text with a query behind its question mark.
    public func url(_ url: String) -> String {
        guard let question = url.utf8.firstIndex(of: UInt8(ascii: "?")) else { return url }
        let start = url.utf8.index(after: question)
        return url[..<start] + form(String(url[start...]))
    }

    /// The value of a header field.
    public func header(_ name: String, _ value: String) -> String {
        headers.contains(name.lowercased()) ? Self.replacement : url(value)
    }

    /// The same structure, without a value in it.
    public static func blank(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object): .object(JSONObject(object.members.map { ($0.key, blank($0.value)) }))
        case .array(let array): .array(array.map(blank))
        case .null, .bool: value
        case .string, .number: .string(replacement)
        }
    }

    private func form(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "=")) else { return text }
        return text.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: "="),
                let name = PercentCoding.decode(pair[..<equals], plusIsSpace: true), formKeys.contains(name)
            else { return String(pair) }
            return pair[...equals] + Self.replacement
        }.joined(separator: "&")
    }

    // MARK: pieces of text

    /// Blanks what stands behind a field's name in a text of no known form: `"client_secret": "x`, `client_secret=x`.
    func fragments(_ text: String, keys: Set<String>) -> String {
        guard keys.contains(where: text.containsBytes) else { return text }
        let source = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < source.count {
            guard let key = keys.first(where: { Self.stands($0, at: index, in: source) }),
                let value = Self.value(behind: index + key.utf8.count, in: source)
            else {
                result.append(source[index])
                index += 1
                continue
            }
            result += source[index..<value.lowerBound]
            result += Array(Self.replacement.utf8)
            index = value.upperBound
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func stands(_ key: String, at index: Int, in source: [UInt8]) -> Bool {
        guard index == 0 || !isWord(source[index - 1]), source[index...].starts(with: key.utf8) else { return false }
        let end = index + key.utf8.count
        return end == source.count || !isWord(source[end])
    }

    /// The range of the value behind a name and its separator.
    private static func value(behind end: Int, in source: [UInt8]) -> Range<Int>? {
        var index = end
        var hasSeparator = false
        while index < source.count, "\"'\\ \t\r\n]):=~!%".utf8.contains(source[index]) {
            if hasSeparator, "\"'".utf8.contains(source[index]) { break }
            hasSeparator = hasSeparator || ":=".utf8.contains(source[index])
            index += 1
        }
        guard hasSeparator, index < source.count else { return nil }
        let opening = source[index]
        if "\"'".utf8.contains(opening) {
            var close = index + 1
            while close < source.count, source[close] != opening { close += 1 }
            return (index + 1)..<close
        }
        // An object or array has no simple end: nothing behind it is shown.
        if "{[".utf8.contains(opening) { return index..<source.count }
        var close = index
        while close < source.count, !"&,;}] \t\r\n\"'<".utf8.contains(source[close]) { close += 1 }
        return index..<close
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Redaction {
    /// A body without the fields whose names are given; nil where it has none of them.
    public static func removing(_ keys: Set<String>, from body: [UInt8]) -> [UInt8]? {
        let text = String(decoding: body, as: UTF8.self)
        if let value = try? JSONValue(parsing: body) {
            let cleaned = removing(keys, from: value)
            return cleaned == value ? nil : cleaned.bytes
        }
        let redaction = Redaction(jsonKeys: keys, formKeys: keys, headers: [])
        let cleaned = redaction.fragments(text, keys: keys)
        return cleaned == text ? nil : Array(cleaned.utf8)
    }

    /// A text in which the values behind the names are blanked.
    public static func removing(_ keys: Set<String>, from text: String) -> String {
        Redaction(jsonKeys: keys, formKeys: keys, headers: []).fragments(text, keys: keys)
    }

    /// A value without the members whose names are given, wherever they stand in it.
    public static func removing(_ keys: Set<String>, from value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.filter { !keys.contains($0.key) }.map { ($0.key, removing(keys, from: $0.value)) }
                )
            )
        case .array(let array): .array(array.map { removing(keys, from: $0) })
        default: value
        }
    }

    /// A stub, as the admin API shows it.
    public func mapping(_ stub: StubMapping) -> JSONValue {
        guard var mapping = json(stub.json).object else { return stub.json }
        if let request = mapping["request"] { mapping["request"] = pattern(request) }
        if var response = mapping["response"]?.object {
            if let body = response["body"]?.string { response["body"] = .string(text(body)) }
            if let encoded = response["base64Body"]?.string, let data = Data(base64Encoded: encoded) {
                let shown = text(String(decoding: data, as: UTF8.self))
                if shown.utf8.elementsEqual(data) == false {
                    response["base64Body"] = .string(Data(shown.utf8).base64EncodedString())
                }
            }
            mapping["response"] = .object(response)
        }
        return .object(mapping)
    }

    /// A request pattern, as the admin API shows it.
    public func pattern(_ pattern: JSONValue) -> JSONValue {
        guard var shown = json(pattern).object else { return pattern }
        if let fields = shown["headers"]?.object {
            shown["headers"] = .object(
                JSONObject(
                    fields.members.map {
                        ($0.key, headers.contains($0.key.lowercased()) ? Self.blank($0.value) : $0.value)
                    }
                )
            )
        }
        if let fields = shown["queryParameters"]?.object {
            shown["queryParameters"] = .object(
                JSONObject(
                    fields.members.map { ($0.key, formKeys.contains($0.key) ? Self.blank($0.value) : $0.value) }
                )
            )
        }
        if let patterns = shown["bodyPatterns"]?.array {
            shown["bodyPatterns"] = .array(patterns.map(bodyPattern))
        }
        return .object(shown)
    }

    private func bodyPattern(_ pattern: JSONValue) -> JSONValue {
        switch pattern {
        case .string(let value): return .string(text(value))
        case .array(let array): return .array(array.map(bodyPattern))
        case .object(let object):
            if let expression = object["expression"]?.string, jsonKeys.contains(where: expression.containsBytes) {
                return .object(
                    JSONObject(
                        object.members.map {
                            ($0.key, $0.key == "expression" ? bodyPattern($0.value) : Self.blank($0.value))
                        }
                    )
                )
            }
            return .object(JSONObject(object.members.map { ($0.key, bodyPattern($0.value)) }))
        default: return pattern
        }
    }
}
