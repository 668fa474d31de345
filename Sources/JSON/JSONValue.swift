/// Any JSON value. The order of members and the spelling of numbers are kept.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// A number as it was written, in the syntax of RFC 8259.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The value of an object's member; nil if there is none or this is not an object.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// The object; nil for every other value.
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
    /// The array; nil for every other value.
    public var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }
    /// The string; nil for every other value.
    public var string: String? { if case .string(let string) = self { string } else { nil } }
    /// The boolean; nil for every other value.
    public var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
    /// The number; nil for every other value.
    public var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }

    /// The number if it is a whole number that fits into an `Int`, such as `1` or `1.0`; nil for every other value.
    public var int: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text) ?? double.flatMap { Int(exactly: $0) }
    }

    /// Whether the value is null.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// Makes a whole number.
    public init(_ number: Int) { self = .number(String(number)) }

    /// The kind of the value, for an error message, such as `a string`.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension JSONValue: Equatable {
    /// Compares two values. The order of members and the spelling of numbers don't matter.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): JSONNumber.areEqual(left, right)
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
        default: false
        }
    }
}
