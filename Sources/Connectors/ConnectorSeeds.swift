import Texts

/// A list of seeds in which no id is given twice, oldest first.
public struct ConnectorSeeds: Sendable {
    /// The error of adding a seed whose id another seed of the list has.
    public struct DuplicateID: Error, Equatable, Sendable {
        /// The id that both seeds have.
        public let id: String
        /// The position in the list that the second of the two would have had, counted from 0.
        public let index: Int
    }

    /// The seeds, in the order in which they were added.
    public private(set) var elements: [ConnectorSeed] = []
    /// The ids that seeds of the list give.
    private(set) var ids: Set<ExactText> = []

    /// Makes an empty list.
    public init() {}

    /// Makes a list of seeds. Throws `DuplicateID` for the first seed whose id an earlier one has.
    public init(_ seeds: [ConnectorSeed]) throws(DuplicateID) {
        elements.reserveCapacity(seeds.count)
        for seed in seeds { try append(seed) }
    }

    /// Adds a seed. Throws `DuplicateID` if a seed of the list has its id; the list then stays as it was.
    public mutating func append(_ seed: ConnectorSeed) throws(DuplicateID) {
        if let id = seed.id {
            guard ids.insert(ExactText(id)).inserted else { throw DuplicateID(id: id, index: elements.count) }
        }
        elements.append(seed)
    }

    /// Whether the list has no seed.
    public var isEmpty: Bool { elements.isEmpty }
}
