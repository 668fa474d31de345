import Texts

/// The names and values of a query or an `application/x-www-form-urlencoded` body, in order. Names may be repeated.
public struct Form: Sendable, Equatable {
    /// A name and its value, both decoded.
    public struct Field: Sendable, Equatable {
        /// The name. Several fields may have the same name.
        public var name: String
        /// The value; empty if there is none.
        public var value: String

        /// Makes a field from decoded texts.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The fields in order.
    public var fields: [Field]

    /// Makes a form from fields, in their order. Default: empty.
    public init(_ fields: [Field] = []) { self.fields = fields }

    /// Makes a form from pairs of decoded texts, in their order.
    public init(_ pairs: [(name: String, value: String)]) {
        fields = pairs.map { Field(name: $0.name, value: $0.value) }
    }

    /// Parses a text such as `a=1&b=&c`. A name without `=` has an empty value, and `+` is a space. A field is left out
    /// if its name or value, after decoding, is not UTF-8 or contains a NUL.
    public init(parsing encoded: String) {
        // By bytes: among characters, a separator with a combining mark behind it would not be found.
        fields = encoded.utf8.split(separator: UInt8(ascii: "&")).compactMap { pair in
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let rawValue = equals.map { Substring(pair[pair.index(after: $0)...]) } ?? ""
            guard let name = PercentCoding.decode(Substring(pair[..<(equals ?? pair.endIndex)]), plusIsSpace: true),
                let value = PercentCoding.decode(rawValue, plusIsSpace: true)
            else { return nil }
            return Field(name: name, value: value)
        }
    }

    /// The first value of a name; nil if there is none.
    public subscript(name: String) -> String? { fields.first { $0.name.isExactly(name) }?.value }

    /// Returns all values of a name, in order.
    public func values(of name: String) -> [String] { fields.filter { $0.name.isExactly(name) }.map(\.value) }

    /// Adds a field after the others.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The form as text, such as `a=1&b=`, with names and values percent-encoded.
    public var encoded: String {
        fields.map { PercentCoding.encode($0.name) + "=" + PercentCoding.encode($0.value) }.joined(separator: "&")
    }

    /// Returns a URL with the fields added to its query.
    ///
    /// The existing query is kept, except fields with the same names, as a parameter must not be given twice (RFC 6749,
    /// section 3.1). A fragment is dropped, as that section forbids it.
    public func appended(to url: String) -> String {
        let withoutFragment = url.prefix { $0 != "#" }
        let base = withoutFragment.prefix { $0 != "?" }
        let names = Set(fields.map { ExactText($0.name) })
        let kept = withoutFragment.dropFirst(base.count + 1).split(separator: "&").filter { pair in
            !names.contains(ExactText(Form(parsing: String(pair)).fields.first?.name ?? ""))
        }
        return base + "?" + (kept.map(String.init) + [encoded]).joined(separator: "&")
    }
}
