/// Reads a JSON object field by field, and refuses what nobody has asked for: a field that does nothing is an error, as
/// a stub that is silently not what was meant costs an afternoon.
public struct ObjectReader {
    public let object: JSONObject
    public let pointer: String
    private var read: Set<String> = []

    public init(_ value: JSONValue, at pointer: String) throws(StubError) {
        guard let object = value.object else {
            throw StubError(pointer: pointer, detail: "must be an object, not \(value.kind)")
        }
        self.object = object
        self.pointer = pointer
    }

    public func path(_ key: String) -> String { pointer + "/" + key }

    public func failure(_ key: String, _ detail: String) -> StubError {
        StubError(pointer: path(key), detail: detail)
    }

    /// Nil where the field is absent or null.
    public mutating func value(_ key: String) -> JSONValue? {
        read.insert(key)
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    public mutating func string(_ key: String) throws(StubError) -> String? {
        try field(key, "a string", \.string)
    }

    public mutating func bool(_ key: String) throws(StubError) -> Bool? {
        try field(key, "true or false", \.bool)
    }

    public mutating func int(_ key: String, in range: ClosedRange<Int>) throws(StubError) -> Int? {
        let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return try field(key, expectation) { value in value.int.flatMap { range.contains($0) ? $0 : nil } }
    }

    public mutating func double(_ key: String, in range: ClosedRange<Double>) throws(StubError) -> Double? {
        try field(key, "a number from \(range.lowerBound) to \(range.upperBound)") { value in
            value.double.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    public mutating func array(_ key: String) throws(StubError) -> [JSONValue]? {
        try field(key, "an array", \.array)
    }

    /// The members of an object field; none where it is absent.
    public mutating func members(_ key: String) throws(StubError) -> [JSONObject.Member] {
        try field(key, "an object", \.object)?.members ?? []
    }

    public mutating func reader(_ key: String) throws(StubError) -> ObjectReader? {
        guard let value = value(key) else { return nil }
        return try ObjectReader(value, at: path(key))
    }

    /// Passes fields over that have no effect here.
    public mutating func ignore(_ keys: String...) { read.formUnion(keys) }

    /// Throws for the first field that was not read.
    public func refuseOthers() throws(StubError) {
        guard let other = object.keys.first(where: { !read.contains($0) }) else { return }
        throw failure(other, "is not supported")
    }

    private mutating func field<Value>(
        _ key: String,
        _ expectation: String,
        _ convert: (JSONValue) -> Value?
    ) throws(StubError) -> Value? {
        guard let value = value(key) else { return nil }
        guard let converted = convert(value) else {
            throw failure(key, "must be \(expectation), not \(value.kind)")
        }
        return converted
    }
}
