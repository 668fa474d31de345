import Texts

/// A JSON object, with its members in order. If several members have the same name, the value of the last one is stored
/// at the place of the first. Names are compared byte by byte (RFC 8259, section 8.3), so that `é` as one letter and as
/// two are different names.
public struct JSONObject: Sendable {
    /// A name and its value.
    public typealias Member = (key: String, value: JSONValue)

    /// The number of members up to which a member is found by a search through the list.
    private static let smallSize = 12

    /// The members in order.
    public private(set) var members: [Member] = []
    /// The index of each member, by its name; empty until the object has had more than `smallSize` members.
    private var places: [ExactText: Int] = [:]

    /// Makes an object without members.
    public init() {}

    /// Makes an object from members, in their order.
    public init(_ members: some Sequence<Member>) {
        for member in members { self[member.key] = member.value }
    }

    /// The number of members.
    public var count: Int { members.count }
    /// Whether the object has no members.
    public var isEmpty: Bool { members.isEmpty }
    /// The names of the members, in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of a member; nil if there is none. Setting nil removes the member.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            guard let place = place(of: key) else {
                if let newValue { append(key, newValue) }
                return
            }
            if let newValue {
                members[place].value = newValue
            } else {
                members.remove(at: place)
                if !places.isEmpty { index() }
            }
        }
    }

    private func place(of key: String) -> Int? {
        guard places.isEmpty else { return places[ExactText(key)] }
        // `firstIndex(where:)` would copy each member.
        for index in members.indices where members[index].key.isExactly(key) { return index }
        return nil
    }

    private mutating func append(_ key: String, _ value: consuming JSONValue) {
        // Most objects have some members, which would be moved at the second, the third and the fifth.
        if members.isEmpty { members.reserveCapacity(4) }
        if !places.isEmpty { places[ExactText(key)] = members.count }
        members.append((key, value))
        if places.isEmpty, members.count > Self.smallSize { index() }
    }

    private mutating func index() {
        places = Dictionary(uniqueKeysWithValues: members.enumerated().map { (ExactText($1.key), $0) })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}
