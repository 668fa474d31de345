/// Names and values of a query or of an `application/x-www-form-urlencoded` body, in order, repeated names kept.
public struct Form: Sendable, Equatable {
    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public var fields: [Field]

    public init(_ fields: [Field] = []) { self.fields = fields }

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

    public var encoded: String {
        fields.map { PercentCoding.encode($0.name) + "=" + PercentCoding.encode($0.value) }.joined(separator: "&")
    }
}
