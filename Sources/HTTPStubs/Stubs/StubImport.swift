/// A list of stubs that is put in place as a whole.
public struct StubImport: Sendable {
    /// What happens to a stub of the list whose id exists already.
    public enum DuplicatePolicy: String, Sendable, CaseIterable {
        /// It replaces the existing stub, at its place.
        case overwrite = "OVERWRITE"
        /// The existing stub stays.
        case ignore = "IGNORE"
    }

    /// The stubs, no two of them with the same id. The first one is tried first.
    public var stubs: [StubMapping]
    /// What happens to a stub whose id exists already.
    public var duplicatePolicy: DuplicatePolicy
    /// Whether stubs that are not in the list are removed.
    public var deletesOthers: Bool

    /// Makes an import.
    public init(_ stubs: [StubMapping], duplicatePolicy: DuplicatePolicy = .overwrite, deletesOthers: Bool = false) {
        self.stubs = stubs
        self.duplicatePolicy = duplicatePolicy
        self.deletesOthers = deletesOthers
    }
}
