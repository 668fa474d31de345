/// Something that has changed among the stubs, for who watches them.
public struct StubChange: Sendable, Equatable {
    /// The kind of a change.
    public enum Kind: String, Sendable {
        /// A stub was added, perhaps in place of one with the same id.
        case created
        /// A stub was replaced at its place.
        case changed
        /// A stub was removed.
        case deleted
        /// Any number of stubs has changed.
        case replaced
        /// Scenarios are in other states.
        case scenario
    }

    /// The kind of the change.
    public var kind: Kind
    /// The id of the stub; nil if the change is about several, or about a scenario.
    public var id: String?
    /// The organization whose stubs have changed; nil for those of all.
    public var organization: String?
}
