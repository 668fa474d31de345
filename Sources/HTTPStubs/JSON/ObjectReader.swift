/// Reads a JSON object field by field, and refuses what nobody has asked for: a field that does nothing is an error, as
/// a stub that is silently not what was meant costs an afternoon.
public struct ObjectReader {
    public let object: JSONObject
    public let pointer: String
    /// A list, as objects are small.
    private var read: [String] = []

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
        read.append(key)
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

    /// An array's elements, each of them converted.
    public mutating func list<Element>(
        _ key: String,
        _ convert: (JSONValue, _ pointer: String) throws(StubError) -> Element
    ) throws(StubError) -> [Element]? {
        guard let array = try array(key) else { return nil }
        var elements: [Element] = []
        for (index, element) in array.enumerated() {
            elements.append(try convert(element, path(key) + "/\(index)"))
        }
        return elements
    }

    public mutating func strings(_ key: String) throws(StubError) -> [String]? {
        try list(key) { (value, pointer) throws(StubError) in
            guard let string = value.string else {
                throw StubError(pointer: pointer, detail: "must be a string, not \(value.kind)")
            }
            return string
        }
    }

    /// The members of an object field; none where it is absent.
    public mutating func members(_ key: String) throws(StubError) -> [JSONObject.Member] {
        try field(key, "an object", \.object)?.members ?? []
    }

    public mutating func reader(_ key: String) throws(StubError) -> ObjectReader? {
        guard let value = value(key) else { return nil }
        return try ObjectReader(value, at: path(key))
    }

    /// An object that must be there, read by a function.
    public mutating func required<Value>(
        _ key: String,
        _ read: (inout ObjectReader) throws(StubError) -> Value
    ) throws(StubError) -> Value {
        guard var reader = try reader(key) else { throw failure(key, "is required") }
        return try read(&reader)
    }

    /// Passes fields over that have no effect here.
    public mutating func ignore(_ keys: String...) { read += keys }

    /// Throws for the first field that was not read.
    ///
    /// - Parameter detail: what is said of it, before the names of those that were read; nil says that it is not supported.
    public func refuseOthers(_ detail: String? = nil) throws(StubError) {
        guard let other = object.members.first(where: { !read.contains($0.key) }) else { return }
        let named = detail.map { "\($0); known here are \(read.joined(separator: ", "))" }
        throw failure(other.key, named ?? "is not supported")
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
