/// Reads a JSON object field by field, with errors that say where they are, and can refuse the fields that nobody has
/// asked for.
///
/// Every `mutating` function reads one field, and gives nil where the field is absent or null. It throws where the
/// field is of another type or out of range.
public struct ObjectReader {
    /// The object that is read.
    public let object: JSONObject
    /// Where the object stands in its document.
    public let path: [JSONStep]
    /// The fields that were asked for. A list is faster than a set here, as objects have few fields.
    private var read: [String] = []

    /// Throws where the value is no object.
    ///
    /// - Parameter path: where the value stands in its document.
    public init(_ value: JSONValue, at path: [JSONStep] = []) throws(JSONError) {
        guard let object = value.object else {
            throw JSONError(path: path, reason: "must be an object, not \(value.kind)")
        }
        self.object = object
        self.path = path
    }

    /// Where a field stands in the document.
    public func path(_ key: String) -> [JSONStep] { path + [.member(key)] }

    /// An error about a field.
    ///
    /// - Parameter reason: the rest of a sentence that begins with the field, such as `is required`.
    public func failure(_ key: String, _ reason: String) -> JSONError {
        JSONError(path: path(key), reason: reason)
    }

    /// Any value but null.
    public mutating func value(_ key: String) -> JSONValue? {
        read.append(key)
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// A string.
    public mutating func string(_ key: String) throws(JSONError) -> String? {
        try field(key, "a string", \.string)
    }

    /// A boolean.
    public mutating func bool(_ key: String) throws(JSONError) -> Bool? {
        try field(key, "true or false", \.bool)
    }

    /// A whole number of a range; `1.0` is one.
    public mutating func int(_ key: String, in range: ClosedRange<Int>) throws(JSONError) -> Int? {
        let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return try field(key, expectation) { value in value.int.flatMap { range.contains($0) ? $0 : nil } }
    }

    /// A number of a range.
    public mutating func double(_ key: String, in range: ClosedRange<Double>) throws(JSONError) -> Double? {
        try field(key, "a number from \(range.lowerBound) to \(range.upperBound)") { value in
            value.double.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// An array.
    public mutating func array(_ key: String) throws(JSONError) -> [JSONValue]? {
        try field(key, "an array", \.array)
    }

    /// The elements of an array, each of them converted by a function that also gets its place.
    public mutating func list<Element>(
        _ key: String,
        _ convert: (JSONValue, _ path: [JSONStep]) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element]? {
        guard let array = try array(key) else { return nil }
        var elements: [Element] = []
        for (index, element) in array.enumerated() {
            elements.append(try convert(element, path(key) + [.index(index)]))
        }
        return elements
    }

    /// An array of strings.
    public mutating func strings(_ key: String) throws(JSONError) -> [String]? {
        try list(key) { (value, path) throws(JSONError) in
            guard let string = value.string else {
                throw JSONError(path: path, reason: "must be a string, not \(value.kind)")
            }
            return string
        }
    }

    /// The members of an object; an empty list where the field is absent.
    public mutating func members(_ key: String) throws(JSONError) -> [JSONObject.Member] {
        try field(key, "an object", \.object)?.members ?? []
    }

    /// An object, to be read in turn.
    public mutating func reader(_ key: String) throws(JSONError) -> ObjectReader? {
        guard let value = value(key) else { return nil }
        return try ObjectReader(value, at: path(key))
    }

    /// An object that must be there, read by a function. Throws where it is absent.
    public mutating func required<Value>(
        _ key: String,
        _ read: (inout ObjectReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        guard var reader = try reader(key) else { throw failure(key, "is required") }
        return try read(&reader)
    }

    /// Counts fields as read that have no effect here.
    public mutating func ignore(_ keys: String...) { read += keys }

    /// Throws for the first field that was not read: a field that silently does nothing costs its author an afternoon.
    ///
    /// - Parameter reason: what the error says, before it lists the fields that were read. Default: `is not supported`,
    ///   without a list.
    public func refuseOthers(_ reason: String? = nil) throws(JSONError) {
        guard let other = object.members.first(where: { !read.contains($0.key) }) else { return }
        let named = reason.map { "\($0); known here are \(read.joined(separator: ", "))" }
        throw failure(other.key, named ?? "is not supported")
    }

    private mutating func field<Value>(
        _ key: String,
        _ expectation: String,
        _ convert: (JSONValue) -> Value?
    ) throws(JSONError) -> Value? {
        guard let value = value(key) else { return nil }
        guard let converted = convert(value) else {
            throw failure(key, "must be \(expectation), not \(value.kind)")
        }
        return converted
    }
}
