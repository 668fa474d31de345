/// A text that means an organization or a user: a name, or the UUID that is made of the name.
///
/// The UUID stands wherever a name that is a whole API key would be shown.
public enum Designation: Sendable, Equatable {
    /// A name, as API keys give it.
    case name(String)
    /// An `organization_id` or `owner_id`.
    case id(String)

    /// Reads a text. A UUID of version 5 in lower case, the form of every id here, is an id, and everything else is a
    /// name.
    public init(_ text: String) { self = Self.isID(text) ? .id(text) : .name(text) }

    /// The id of the organization that is meant.
    public var organizationID: String {
        switch self {
        case .name(let name): Principal.organizationID(name)
        case .id(let id): id
        }
    }

    private static func isID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            switch index {
            case 8, 13, 18, 23: byte == UInt8(ascii: "-")
            case 14: byte == UInt8(ascii: "5")
            case 19: [UInt8](#"89ab"#.utf8).contains(byte)
            default: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
            }
        }
    }
}
