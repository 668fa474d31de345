import FoundationEssentials
import HTTP
public import JSON

/// Makes the form of requests, responses and stubs that may be shown: the values of some fields become `[redacted]`.
public struct Redaction: Sendable {
    /// The text that is shown in place of a value.
    public static let replacement = "[redacted]"

    /// The names of JSON members whose strings and numbers are not shown, at any depth.
    public var jsonKeys: Set<String>
    /// The names of fields in queries and forms whose values are not shown.
    public var formKeys: Set<String>
    /// The names of header fields whose values are not shown, in lower case.
    public var headers: Set<String>

    /// Makes a redaction from three lists of names.
    public init(jsonKeys: Set<String>, formKeys: Set<String>, headers: Set<String>) {
        self.jsonKeys = jsonKeys
        self.formKeys = formKeys
        self.headers = headers
    }

    /// Returns a JSON value in which the strings and numbers of secret members are replaced, wherever they are in it.
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

    /// The names with an underscore. They are not words of a sentence, so they mean a field wherever they are in a
    /// text.
    private var unmistakableKeys: Set<String> { jsonKeys.filter { $0.contains("_") } }

    /// Returns a body that may be shown: JSON, a form, or a text with parts that look like one of these.
    public func text(_ text: String) -> String {
        if let value = try? JSONValue(parsing: Array(text.utf8)), value.object != nil || value.array != nil {
            let redacted = json(value)
            return redacted == value ? text : redacted.text
        }
        // A text that is not JSON may contain an escaped name, which the search would not find. So the whole text is
        // replaced.
        if text.containsBytes(of: "\\u"), text.containsBytes(of: "{") { return Self.replacement }
        return fragments(form(text), keys: jsonKeys)
    }

    /// Returns a URL that may be shown. Every other text with a query after a question mark is treated in the same way.
    public func url(_ url: String) -> String {
        guard let question = url.utf8.firstIndex(of: UInt8(ascii: "?")) else { return url }
        let start = url.utf8.index(after: question)
        return url[..<start] + form(String(url[start...]))
    }

    /// Returns the value of a header field in a form that may be shown.
    public func header(_ name: String, _ value: String) -> String {
        headers.contains(name.lowercased()) ? Self.replacement : url(value)
    }

    /// Returns a value with the same structure in which all strings and numbers are replaced. Null and booleans stay.
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

    /// Replaces the values after the names of fields in a text of unknown form, such as `"client_secret": "x` or
    /// `client_secret=x`.
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

    /// Returns the range of the value after a name and its separator; nil if there is no separator or no value.
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
        // It is hard to find the end of an object or array here, so the whole rest is not shown.
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
    /// Returns a body without the members that have one of the names; nil if nothing changes. In a body that is not
    /// JSON, their values are replaced instead.
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

    /// Returns a text in which the values after the names are replaced.
    public static func removing(_ keys: Set<String>, from text: String) -> String {
        Redaction(jsonKeys: keys, formKeys: keys, headers: []).fragments(text, keys: keys)
    }

    /// Returns a value without the members that have one of the names, wherever they are in it.
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

    /// Returns a stub in the form of the admin API, without secrets.
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

    /// Returns a request pattern in the form of the admin API, without secrets.
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
