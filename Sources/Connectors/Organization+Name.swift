import Synchronization

extension Organization {
    /// What is known of the organization's name, and whether the name may be shown.
    final class Naming: Sendable {
        private let name: Mutex<String?>
        private let isInKeys = Atomic(false)
        private let isWholeKey = Atomic(false)

        init(_ designation: Designation) {
            name = Mutex(nil)
            if case .name(let name) = designation { set(name) }
        }

        var current: String? { name.withLock { $0 } }
        var isNoted: Bool { isInKeys.load(ordering: .relaxed) }

        /// The name, if it may be shown.
        var shown: String? {
            guard isNoted, !isWholeKey.load(ordering: .relaxed) else { return nil }
            return current
        }

        func set(_ new: String) { name.withLock { $0 = new } }

        /// Notes that a request came with a key of the organization. It is called for each request, so it writes only
        /// what is new.
        func note(_ principal: Principal) {
            let flag = principal.isWholeKey
            if flag {
                if !isWholeKey.load(ordering: .relaxed) { isWholeKey.store(true, ordering: .relaxed) }
            } else if !isNoted {
                isInKeys.store(true, ordering: .relaxed)
            }
        }
    }

    /// The name, as API keys give it; nil as long as only the id is known, as after an import that gives the id.
    ///
    /// It may be a whole API key: `shownName` is the one to show.
    public var name: String? { naming.current }

    /// The name, if it may be shown: a key such as `acme/alice` has named the organization, and none that is the name
    /// itself. Otherwise nil, and `id` stands for it.
    public var shownName: String? { naming.shown }

    /// The text that stands for the organization where people and imports read it: its name if that may be shown and
    /// can't be taken for an id, else its id.
    public var label: String {
        guard let name = shownName, case .name = Designation(name) else { return id }
        return name
    }

    /// Whether a key such as `acme/alice` has named the organization.
    public var isNamedByKeys: Bool { naming.isNoted }

    /// Notes that a request came with a key of the organization, so that its name can be shown.
    public func note(_ principal: Principal) { naming.note(principal) }
}
