import HTTP
public import JSON
public import Texts

/// Makes the form of requests, responses and stubs that may be shown.
///
/// It shows what it understands. JSON, forms and URLs are taken apart, and the values of sensitive names become
/// `[redacted]`; so are strings within them that are JSON, forms or URLs themselves. A text of another form is shown
/// only if no sensitive name is in it; otherwise the whole text becomes `[redacted: N bytes]`.
///
/// What has nothing to hide is shown byte by byte as it was sent. What has is written anew from the parsed value.
public struct Redaction: Sendable {
    /// The text that is shown in place of a value.
    public static let replacement = "[redacted]"
    /// The names whose values are not shown.
    public let names: SensitiveNames

    /// Makes a redaction for the values of some names.
    public init(_ names: SensitiveNames) { self.names = names }

    /// Returns the text that is shown in place of a whole text.
    ///
    /// - Parameter size: the size of the hidden text, in bytes.
    public static func replacement(size: Int) -> String { "[redacted: \(size) bytes]" }

    /// How deep a text lies within another one, and how much work may still be done for the outermost one.
    struct Nesting {
        /// The number of times that JSON, a form or a URL may lie within this text. What lies deeper is hidden.
        private(set) var depth = 5
        /// The number of fields of forms that are still taken apart. A form for which they don't suffice is hidden.
        let fields = Allowance(20_000)

        var isTooDeep: Bool { depth <= 0 }

        /// The nesting of what lies within this text.
        var deeper: Nesting {
            var nesting = self
            nesting.depth -= 1
            return nesting
        }
    }

    /// A number of which parts are taken until it is used up.
    final class Allowance {
        private var left: Int

        init(_ count: Int) { left = count }

        /// Takes a part. Returns false if there is not so much left.
        func take(_ count: Int) -> Bool {
            guard count <= left else { return false }
            left -= count
            return true
        }
    }

    // MARK: texts

    /// Returns any text in a form that may be shown: a body, a header's value, a string in JSON.
    public func text(_ text: String) -> String { self.text(text, Nesting()) }

    func text(_ text: String, _ nesting: Nesting) -> String {
        if names.isTooShort(text) { return text }
        // By bytes: a mark that combines with the brace in front of it makes another character of both.
        let first = text.utf8.first { !" \t\r\n\u{FEFF}".utf8.contains($0) }
        if let first, "{[\"".utf8.contains(first), let shown = document(text, nesting) { return shown }
        if Self.beginsAsStream(text), let shown = stream(text, nesting) { return shown }
        if names.isName(text) { return text }
        if Self.looksLikeURL(text) {
            return nesting.isTooDeep ? Self.replacement(size: text.utf8.count) : url(text, nesting)
        }
        return plain(text)
    }

    /// Returns a text of no known form, or that it is hidden.
    func plain(_ text: String) -> String {
        names.areMentioned(in: text.utf8) ? Self.replacement(size: text.utf8.count) : text
    }

    /// Returns a body in a form that may be shown. A body that is not UTF-8 is hidden.
    public func body(_ bytes: [UInt8]) -> String {
        String(validating: bytes, as: UTF8.self).map(text) ?? Self.replacement(size: bytes.count)
    }

    // MARK: JSON

    /// Returns a text that is JSON as a whole; nil if it is not JSON.
    func document(_ text: String, _ nesting: Nesting) -> String? {
        let bytes = Array(text.utf8)
        var repeatsNames = false
        guard let value = try? JSONValue(parsing: bytes, repeatsNames: &repeatsNames) else { return nil }
        guard !nesting.isTooDeep else { return Self.replacement(size: bytes.count) }
        let shown = json(value, nesting.deeper)
        return !repeatsNames && shown == value ? text : shown.text
    }

    /// Returns a JSON value in a form that may be shown. Its members keep their order.
    public func json(_ value: JSONValue) -> JSONValue { json(value, Nesting()) }

    func json(_ value: JSONValue, _ nesting: Nesting) -> JSONValue {
        switch value {
        case .object(let object): .object(members(object, nesting))
        case .array(let array): .array(elements(array, nesting))
        case .string(let text): .string(self.text(text, nesting))
        case .null, .bool, .number: value
        }
    }

    private func members(_ object: JSONObject, _ nesting: Nesting) -> JSONObject {
        // An object such as `{"name": "client_secret", "value": "x"}` is a member itself.
        let isPair =
            (object.count == 2 || object.count < 6 && object.keys.contains(where: SensitiveNames.isValue))
            && object.members.contains {
                Self.pairMarks.contains($0.key.lowercased()) && names.areDescribed(by: $0.value)
            }
        // So is each row of a table with such a column.
        let isTable = object.members.contains(where: names.areColumns)
        return JSONObject(
            object.members.map { member in
                if names.contains(member.key) {
                    return (name(member.key), hidden(member.key, member.value, nesting))
                }
                let isName = names.areNamed(by: member.value)
                let name = self.name(member.key, ofNaming: isName, nesting)
                let isOther =
                    isPair && !names.areDescribed(by: member.value) || isTable && !names.areListed(in: member.value)
                let isHidden = isOther || name != member.key
                return (name, isHidden && !isName ? Self.blank(member.value) : json(member.value, nesting))
            }
        )
    }

    /// Returns the name of a field that is not sensitive by its name.
    ///
    /// - Parameter isNaming: whether the field's value is the name of a sensitive field. Then the name may be what
    ///   belongs to it, unless it says that it stands for a name, as `grant_type` does.
    private func name(_ name: String, ofNaming isNaming: Bool, _ nesting: Nesting) -> String {
        if isNaming, !Self.namingEndings.contains(where: name.lowercased().hasSuffix) { return Self.replacement }
        if SensitiveNames.isShortWord(name) { return name }
        return text(name, nesting.deeper) == name ? name : Self.replacement
    }

    /// The ends of the names of fields that have a name as their value.
    private static let namingEndings = [
        "type", "types", "hint", "method", "methods", "name", "key", "field", "fields", "param", "parameter", "header",
        "property", "message", "error", "reason", "expression", "contains", "excludes",
    ]

    /// The members that hold the name of a field, in an object that describes a field.
    private static let pairMarks: Set<String> = [
        "name", "key", "field", "param", "parameter", "header", "property", "id", "k", "n",
        "path", "attribute", "label",
    ]

    /// Returns the value of a sensitive member. Null stays, and numbers that are no secrets by their names.
    private func hidden(_ name: String, _ value: JSONValue, _ nesting: Nesting) -> JSONValue {
        // A number as a code is that of an error, and the numbers of tokens count words.
        let isCount =
            ["tokens", "code"].contains(where: name.lowercased().hasSuffix)
            && !names.areUnmistakable(in: name.utf8)
        switch value {
        case .null: return .null
        case .number where isCount: return value
        case .object where isCount && name.lowercased().hasSuffix("tokens"): return json(value, nesting)
        default: return .string(Self.replacement)
        }
    }

    private func elements(_ array: [JSONValue], _ nesting: Nesting) -> [JSONValue] {
        var followsName = false
        let isTable = array.first.map(names.areListed) ?? false
        return array.map { element in
            if isTable, array.count > 1, element.array != nil, !names.areListed(in: element) {
                return Self.blank(element)
            }
            let isName = names.areNamed(by: element)
            defer { followsName = isName }
            return followsName && !isName ? Self.blank(element) : json(element, nesting)
        }
    }

    /// Returns the name of a sensitive member, without what may be a secret itself.
    func name(_ name: String) -> String { names.isPlain(name) ? name : Self.replacement }

    /// Returns a value in whose place something else is shown. Null stays.
    static func blank(_ value: JSONValue) -> JSONValue { value.isNull ? .null : .string(replacement) }

    // MARK: URLs and forms

    /// Returns a URL or the target of a request in a form that may be shown.
    public func url(_ url: String) -> String { self.url(url, Nesting()) }

    private func url(_ url: String, _ nesting: Nesting) -> String {
        guard !nesting.isTooDeep else { return Self.replacement(size: url.utf8.count) }
        let url = withoutUserInformation(url)
        let end = url.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? url.utf8.endIndex
        let forms = url.utf8[end...].count { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        guard nesting.fields.take(max(1, forms)) else { return Self.replacement(size: url.utf8.count) }
        // A text without a path and a question mark is a form.
        if end == url.utf8.endIndex, !url.utf8.contains(UInt8(ascii: "/")) { return form(url, nesting) }
        let path = String(url[..<end])
        guard !names.areMentioned(in: path.utf8) else {
            return (path.utf8.first == UInt8(ascii: "/") ? "/" : "") + Self.replacement(size: url.utf8.count)
        }
        var shown = path
        // Each further `?` and `#` may begin another form.
        var start = end
        while start < url.utf8.endIndex {
            let next = url.utf8.index(after: start)
            let end = url.utf8[next...].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            shown += String(url[start..<next]) + form(String(url[next..<(end ?? url.utf8.endIndex)]), nesting)
            start = end ?? url.utf8.endIndex
        }
        return shown
    }

    /// Returns a URL without its user information (RFC 3986, section 3.2.1), which may have a password.
    private func withoutUserInformation(_ url: String) -> String {
        let bytes = Array(url.utf8)
        guard let scheme = bytes.indices.first(where: { bytes[$0...].starts(with: "://".utf8) }) else { return url }
        let start = scheme + 3
        let authority = bytes[start...].prefix { !"/?#".utf8.contains($0) }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return url }
        return String(decoding: bytes[..<start], as: UTF8.self) + Self.replacement
            + String(decoding: bytes[at...], as: UTF8.self)
    }

    /// Returns a form, such as a query, in a form that may be shown. Fields with nothing to hide stay as they are.
    private func form(_ text: String, _ nesting: Nesting) -> String {
        guard Self.mayBeForm(text) else { return plain(text) }
        let pairs = text.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        guard nesting.fields.take(pairs.count - 1) else { return Self.replacement(size: text.utf8.count) }
        let fields = pairs.map { FormField(Substring($0)) }
        let isPair = fields.contains { field in
            guard let name = field.name, let value = field.value else { return false }
            guard !names.isTooShort(value) else { return false }
            let last = name.lowercased().split { "[].".contains($0) }.last.map(String.init) ?? name
            return Self.pairMarks.contains(last) && names.areDescribed(by: value)
        }
        var followsName = false
        return fields.map { field in
            defer { followsName = !field.hasValue && names.areNamed(by: field.name ?? "") }
            guard !followsName, let name = field.name, let value = field.value else { return Self.replacement }
            if names.contains(name) {
                if field.hasValue { return self.name(name) + "=" + Self.replacement }
                return names.isName(name) ? field.raw : Self.replacement
            }
            let isName = names.areNamed(by: value)
            guard self.name(name, ofNaming: isName, nesting) == name else { return Self.replacement }
            if isPair, !isName { return field.rawName + "=" + Self.replacement }
            let shown = self.text(value, nesting.deeper)
            if shown.utf8.elementsEqual(value.utf8) { return field.raw }
            let isHidden = shown == Self.replacement(size: value.utf8.count)
            return field.rawName + "=" + (isHidden ? Self.replacement : PercentCoding.encode(shown))
        }.joined(separator: "&")
    }

    /// One field of a form, as it was sent and decoded.
    private struct FormField {
        let raw: String
        let rawName: String
        let hasValue: Bool
        /// The decoded name; nil if it can't be decoded.
        let name: String?
        /// The decoded value; nil if it can't be decoded.
        let value: String?

        init(_ pair: Substring) {
            raw = String(pair)
            let equals = pair.utf8.firstIndex(of: UInt8(ascii: "="))
            hasValue = equals != nil
            let encodedName = pair[..<(equals ?? pair.endIndex)]
            rawName = String(encodedName)
            name = PercentCoding.decode(encodedName, plusIsSpace: true)
            value = equals.map { PercentCoding.decode(pair[pair.utf8.index(after: $0)...], plusIsSpace: true) } ?? ""
        }
    }

    /// Whether a text may be a URL or a form: it has a separator of one, and nothing that neither has.
    private static func looksLikeURL(_ text: String) -> Bool {
        // The last three bytes, of which `://` is one more separator.
        var last: UInt32 = 0
        for byte in text.utf8 {
            last = (last << 8 | UInt32(byte)) & 0xFF_FFFF
            switch byte {
            case UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "&"): return mayBeForm(text)
            default: if last == 0x3A_2F2F { return mayBeForm(text) }
            }
        }
        return false
    }

    /// Whether a text has only characters that stand in forms and URLs.
    private static func mayBeForm(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","):
                false
            default: true
            }
        }
    }

    // MARK: header fields

    /// Returns the name and the value of a header field in a form that may be shown.
    public func header(_ name: String, _ value: String) -> (name: String, value: String) {
        let isSensitive = names.contains(name)
        let shown = fieldName(name, isSensitive: isSensitive)
        return (shown, isSensitive || shown != name ? Self.replacement : text(value))
    }

    /// Returns the name of a field of any kind in a form that may be shown.
    public func fieldName(_ name: String) -> String { fieldName(name, isSensitive: names.contains(name)) }

    private func fieldName(_ name: String, isSensitive: Bool) -> String {
        if isSensitive { return self.name(name) }
        return text(name) == name ? name : Self.replacement
    }

    /// Returns the names of cookies, without their values.
    public func cookies(_ cookies: [ExactText: String]) -> [(name: String, value: String)] {
        Set(cookies.keys.map { fieldName($0.text) }).sorted().map { ($0, Self.replacement) }
    }
}
