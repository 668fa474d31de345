/// Any JSON value, with the order of its objects' members and the spelling of its numbers kept.
public enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// As it was written; valid by RFC 8259.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// A member of an object; nil for anything else.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// Nil for anything but an object.
    public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
    /// Nil for anything but an array.
    public var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }
    /// Nil for anything but a string.
    public var string: String? { if case .string(let string) = self { string } else { nil } }
    /// Nil for anything but true and false.
    public var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
    /// Nil for anything but a number.
    public var double: Double? { if case .number(let text) = self { Double(text) } else { nil } }

    /// A whole number; `1.0` is one.
    public var int: Int? { double.flatMap { Int(exactly: $0) } }

    /// Whether it is null.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// A whole number.
    public init(_ number: Int) { self = .number(String(number)) }

    /// What it is, for an error message.
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
    /// Objects are equal whatever the order of their members, numbers whatever their spelling.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right || Double(left) == Double(right)
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
        default: false
        }
    }
}
