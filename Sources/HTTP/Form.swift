/// Names and values of a query or of an `application/x-www-form-urlencoded` body, in order, repeated names kept.
public struct Form: Sendable, Equatable {
    /// A name and its value, both decoded.
    public struct Field: Sendable, Equatable {
        /// Names may come several times.
        public var name: String
        /// Empty where there is none.
        public var value: String

        /// Makes a field of decoded texts.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In order.
    public var fields: [Field]

    /// Makes a form of fields, in their order. Default: empty.
    public init(_ fields: [Field] = []) { self.fields = fields }

    /// The fields of a list, in its order.
    public init(_ pairs: [(name: String, value: String)]) {
        fields = pairs.map { Field(name: $0.name, value: $0.value) }
    }

    /// Parses `a=1&b=&c`: a name without `=` has the empty value; `+` is a space. A field whose name or value is not
    /// UTF-8 after decoding, or holds a NUL, is left out.
    public init(parsing encoded: String) {
        fields = encoded.split(separator: "&").compactMap { pair in
            let equals = pair.firstIndex(of: "=")
            let rawValue = equals.map { pair[pair.index(after: $0)...] } ?? ""
            guard let name = PercentCoding.decode(pair[..<(equals ?? pair.endIndex)], plusIsSpace: true),
                let value = PercentCoding.decode(rawValue, plusIsSpace: true)
            else { return nil }
            return Field(name: name, value: value)
        }
    }

    /// The first value of a name.
    public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// All values of a name.
    public func values(of name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// Adds a field behind the others.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// `a=1&b=`: names and values percent-encoded.
    public var encoded: String {
        fields.map { PercentCoding.encode($0.name) + "=" + PercentCoding.encode($0.value) }.joined(separator: "&")
    }

    /// A URL with the fields added to its query.
    ///
    /// The query that the URL has is kept as it stands, but for fields of the same names, which must not be given twice
    /// (RFC 6749, section 3.1). A fragment, which that section forbids, is dropped.
    public func appended(to url: String) -> String {
        let withoutFragment = url.prefix { $0 != "#" }
        let base = withoutFragment.prefix { $0 != "?" }
        let names = Set(fields.map(\.name))
        let kept = withoutFragment.dropFirst(base.count + 1).split(separator: "&").filter { pair in
            !names.contains(Form(parsing: String(pair)).fields.first?.name ?? "")
        }
        return base + "?" + (kept.map(String.init) + [encoded]).joined(separator: "&")
    }
}
