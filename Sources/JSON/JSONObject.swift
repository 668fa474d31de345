/// A JSON object: its members in order. Of members of one name the last counts, at the place of the first.
public struct JSONObject: Sendable {
    /// A name and its value.
    public typealias Member = (key: String, value: JSONValue)

    /// Up to so many members are found by looking through them.
    private static let smallSize = 12

    /// In order.
    public private(set) var members: [Member] = []
    /// Where a member stands; empty for a small object.
    private var places: [String: Int] = [:]

    /// No members.
    public init() {}

    /// Makes an object of members, in their order.
    public init(_ members: some Sequence<Member>) {
        for member in members { self[member.key] = member.value }
    }

    /// How many members there are.
    public var count: Int { members.count }
    /// Whether there is none.
    public var isEmpty: Bool { members.isEmpty }
    /// The members' names, in order.
    public var keys: [String] { members.map(\.key) }

    /// Setting nil takes the member out.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (nil, let value?): append(key, value)
            case (let place?, nil):
                members.remove(at: place)
                if !places.isEmpty { index() }
            case (nil, nil): break
            }
        }
    }

    private func place(of key: String) -> Int? {
        places.isEmpty ? members.firstIndex { $0.key == key } : places[key]
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
        if !places.isEmpty {
            places[key] = members.count - 1
        } else if members.count > Self.smallSize {
            index()
        }
    }

    private mutating func index() {
        places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.key, $0) })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { (key: $0.0, value: $0.1) })
    }
}
