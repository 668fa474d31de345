/// Reads a JSON object field by field. Its errors name the place of the fault. It can refuse the fields that were not
/// read.
///
/// A function that reads a field returns nil if the field is absent or null, except `members` and `required`. It throws
/// `JSONError` if the field has another type or is out of range.
public struct ObjectReader {
    /// The object that is read.
    public let object: JSONObject
    /// The path of the object in its document.
    public let path: [JSONStep]
    /// Whether a number or a boolean may stand for a string, and a string for a number or a boolean, as in WireMock.
    public let isRelaxed: Bool
    /// The names of the fields that were read. A list is faster than a set here, as objects have few fields.
    private var read: [String] = []

    /// Makes a reader. Throws if the value is not an object.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - path: the path of the value in its document. Default: the root.
    ///   - isRelaxed: whether a number or a boolean may stand for a string, and a string for a number or a boolean, as
    ///     in WireMock. An empty string then stands for a field that is absent. Default: false.
    public init(_ value: JSONValue, at path: [JSONStep] = [], isRelaxed: Bool = false) throws(JSONError) {
        guard let object = value.object else {
            throw JSONError(path: path, reason: "must be an object, not \(value.kind)")
        }
        self.object = object
        self.path = path
        self.isRelaxed = isRelaxed
        read.reserveCapacity(8)
    }

    /// Returns the path of a field in the document.
    public func path(_ key: String) -> [JSONStep] { path + [.member(key)] }

    /// Returns an error for a field.
    ///
    /// - Parameters:
    ///   - key: the name of the field.
    ///   - reason: the rest of a sentence that begins with the field, such as `is required`.
    public func failure(_ key: String, _ reason: String) -> JSONError {
        JSONError(path: path(key), reason: reason)
    }

    /// Reads any value; nil if the field is absent or null.
    public mutating func value(_ key: String) -> JSONValue? {
        read.append(key)
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    /// Reads a string. For a relaxed reader, it may be a number or a boolean.
    public mutating func string(_ key: String) throws(JSONError) -> String? {
        let isRelaxed = isRelaxed
        return try field(key, "a string") { value in
            switch value {
            case .number, .bool: isRelaxed ? value.text : nil
            default: value.string
            }
        }
    }

    /// Reads a boolean. For a relaxed reader, it may be a string with its word.
    public mutating func bool(_ key: String) throws(JSONError) -> Bool? {
        try field(key, "true or false", mayBeQuoted: true, \.bool)
    }

    /// Reads a whole number in a range. `1.0` is a whole number.
    public mutating func int(_ key: String, in range: ClosedRange<Int>) throws(JSONError) -> Int? {
        let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return try field(key, expectation, mayBeQuoted: true) { value in
            value.int.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Reads a number in a range.
    public mutating func double(_ key: String, in range: ClosedRange<Double>) throws(JSONError) -> Double? {
        let expectation = "a number from \(range.lowerBound) to \(range.upperBound)"
        return try field(key, expectation, mayBeQuoted: true) { value in
            value.double.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Reads an array.
    public mutating func array(_ key: String) throws(JSONError) -> [JSONValue]? {
        try field(key, "an array", \.array)
    }

    /// Reads an array and converts each element with a function, which also gets the path of the element. Throws the
    /// function's error.
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

    /// Reads an array of strings.
    public mutating func strings(_ key: String) throws(JSONError) -> [String]? {
        try list(key) { (value, path) throws(JSONError) in
            guard let string = value.string else {
                throw JSONError(path: path, reason: "must be a string, not \(value.kind)")
            }
            return string
        }
    }

    /// Reads the members of an object; an empty list if the field is absent or null.
    public mutating func members(_ key: String) throws(JSONError) -> [JSONObject.Member] {
        try field(key, "an object", \.object)?.members ?? []
    }

    /// Returns a reader of an object.
    public mutating func reader(_ key: String) throws(JSONError) -> ObjectReader? {
        guard let value = value(key) else { return nil }
        return try ObjectReader(value, at: path(key), isRelaxed: isRelaxed)
    }

    /// Reads a required object with a function and returns the function's result. Throws if the object is absent or
    /// null, and the function's error.
    public mutating func required<Value>(
        _ key: String,
        _ read: (inout ObjectReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        guard var reader = try reader(key) else { throw failure(key, "is required") }
        return try read(&reader)
    }

    /// Marks fields as read that have no effect here.
    public mutating func ignore(_ keys: String...) { read += keys }

    /// Throws for the first field that was not read. Without an error, a field that has no effect would cost its author
    /// much time.
    ///
    /// - Parameter reason: the text of the error, before the list of the fields that were read. Default: nil, which
    ///   gives `is not supported` without a list.
    public func refuseOthers(_ reason: String? = nil) throws(JSONError) {
        guard let other = object.members.first(where: { !read.contains($0.key) }) else { return }
        let named = reason.map { "\($0); known here are \(read.joined(separator: ", "))" }
        throw failure(other.key, named ?? "is not supported")
    }

    /// Reads a field and converts it.
    ///
    /// - Parameter mayBeQuoted: whether a string may stand for a number or a boolean, if the reader is relaxed.
    private mutating func field<Value>(
        _ key: String,
        _ expectation: String,
        mayBeQuoted: Bool = false,
        _ convert: (JSONValue) -> Value?
    ) throws(JSONError) -> Value? {
        guard var value = value(key) else { return nil }
        if isRelaxed, mayBeQuoted, let text = value.string {
            if text.isEmpty { return nil }
            value = Self.unquoted(text) ?? value
        }
        guard let converted = convert(value) else {
            // A number that is out of range is still a number.
            let isOutOfRange = expectation.contains("number") && value.double != nil
            throw failure(key, "must be \(expectation)" + (isOutOfRange ? "" : ", not \(value.kind)"))
        }
        return converted
    }

    /// Returns the number or the boolean that a text is; nil if it is neither.
    private static func unquoted(_ text: String) -> JSONValue? {
        switch try? JSONValue(parsing: Array(text.lowercased().utf8)) {
        case .number(let number): .number(number)
        case .bool(let bool): .bool(bool)
        default: nil
        }
    }
}
