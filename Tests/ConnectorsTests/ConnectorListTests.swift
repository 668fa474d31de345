import Testing

@testable import Connectors

@Suite("A list of connectors")
struct ConnectorListTests {
    private static let vault = Vault()

    private static func stored(at microseconds: Int64, _ sequence: Int) throws -> StoredConnector {
        let connector = try ConnectorDraft(draft("c\(sequence)")).connector(
            id: "\(sequence)",
            createdAt: Timestamp(microseconds: microseconds),
            sealedBy: vault
        )
        let representation = ConnectorRepresentation(bytes: [], insertionIndex: 0)
        return StoredConnector(connector: connector, representation: representation, sequence: sequence)
    }

    private static func ids(_ connectors: [StoredConnector]) -> [Int] { connectors.map(\.sequence) }

    /// Whether two lists hold the very same objects in the same order.
    private static func isSame(_ left: [StoredConnector], _ right: [StoredConnector]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 === $1 }
    }

    @Test("does what a sorted array does, in thousands of random operations", arguments: [2, 3, 8, 512])
    func againstAnArray(chunkLimit: Int) throws {
        var random = SeededRandom(state: UInt64(chunkLimit))
        var list = ConnectorList(chunkLimit: chunkLimit)
        var array: [StoredConnector] = []
        for step in 0..<4000 {
            // It grows in the first half and shrinks in the second.
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<(step < 2000 ? 7 : 2):
                let new = try Self.stored(at: Int64.random(in: 0..<500, using: &random), step)
                list.insert(new)
                array.append(new)
                array.sort { $0.isOlder(than: $1) }
            case 7 where !array.isEmpty:
                let index = Int.random(in: array.indices, using: &random)
                let new = try Self.stored(at: array[index].connector.createdAt.microseconds, array[index].sequence)
                let isReplaced = list.replace(array[index], with: new)
                #expect(isReplaced)
                array[index] = new
            case _ where !array.isEmpty:
                let old = array.remove(at: Int.random(in: array.indices, using: &random))
                let removals = [list.remove(old), list.remove(old)]
                #expect(removals == [true, false])
            default: break
            }
            try #require(list.count == array.count)
            let offset = Int.random(in: -1...array.count + 1, using: &random)
            let limit = Int.random(in: -1...20, using: &random)
            let page = array.reversed().dropFirst(max(0, offset)).prefix(max(0, limit))
            try #require(Self.isSame(list.newestFirst(offset: offset, limit: limit), Array(page)))
            if step.isMultiple(of: 50) { try #require(Self.isSame(list.oldestFirst, array)) }
            try #require(list.chunkSizes.allSatisfy { (1...chunkLimit).contains($0) })
        }
        #expect(Self.isSame(list.oldestFirst, array))
        let areRemoved = array.map { list.remove($0) }
        #expect(!areRemoved.contains(false))
        #expect(list.isEmpty)
        #expect(list.chunkSizes.isEmpty)
    }

    @Test("fills its chunks when connectors come in order, and splits a full one when another comes between")
    func chunks() throws {
        var list = ConnectorList(chunkLimit: 4)
        for number in 0..<10 { list.insert(try Self.stored(at: Int64(number) * 10, number)) }
        #expect(list.chunkSizes == [4, 4, 2])
        list.insert(try Self.stored(at: 5, 10))
        #expect(list.chunkSizes == [2, 3, 4, 2])
        #expect(Self.ids(list.oldestFirst) == [0, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test("gives back a chunk that has become empty")
    func emptyChunk() throws {
        var list = ConnectorList(chunkLimit: 2)
        let connectors = try (0..<6).map { try Self.stored(at: Int64($0), $0) }
        for connector in connectors { list.insert(connector) }
        list.remove(connectors[2])
        #expect(list.chunkSizes == [2, 1, 2])
        list.remove(connectors[3])
        #expect(list.chunkSizes == [2, 2])
        #expect(Self.ids(list.newestFirst(offset: 1, limit: 2)) == [4, 1])
    }

    @Test("is made of connectors in any order")
    func sorting() throws {
        let connectors = try (0..<7).map { try Self.stored(at: Int64(100 - $0 / 2), $0) }
        let list = ConnectorList(sorting: connectors, chunkLimit: 3)
        #expect(Self.ids(list.oldestFirst) == [6, 4, 5, 2, 3, 0, 1])
        #expect(list.chunkSizes == [3, 3, 1])
        #expect(list.count == 7)
    }

    @Test("does not change when a copy of it changes")
    func copies() throws {
        var list = ConnectorList(chunkLimit: 2)
        let connectors = try (0..<5).map { try Self.stored(at: Int64($0), $0) }
        for connector in connectors { list.insert(connector) }
        let copy = list
        list.remove(connectors[0])
        list.insert(try Self.stored(at: 9, 9))
        #expect(Self.ids(copy.oldestFirst) == [0, 1, 2, 3, 4])
        #expect(Self.ids(list.oldestFirst) == [1, 2, 3, 4, 9])
    }

    @Test("neither removes nor replaces a connector that it does not have")
    func strangers() throws {
        var list = ConnectorList()
        list.insert(try Self.stored(at: 1, 1))
        let twin = try Self.stored(at: 1, 1)
        let newer = try Self.stored(at: 2, 2)
        let outcomes = [list.remove(twin), list.replace(twin, with: twin), list.remove(newer)]
        #expect(outcomes == [false, false, false])
        #expect(list.count == 1)
    }

    @Test("takes any offset and limit")
    func extremes() throws {
        var list = ConnectorList(chunkLimit: 2)
        for number in 0..<5 { list.insert(try Self.stored(at: 1, number)) }
        #expect(Self.ids(list.newestFirst(offset: .max, limit: .max)).isEmpty)
        #expect(Self.ids(list.newestFirst(offset: .min, limit: .max)) == [4, 3, 2, 1, 0])
        #expect(Self.ids(list.newestFirst(offset: 4, limit: .max)) == [0])
        #expect(Self.ids(list.newestFirst(offset: 5, limit: 1)).isEmpty)
        #expect(Self.ids(list.newestFirst(offset: 0, limit: .min)).isEmpty)
    }

    @Test("finds the oldest connector that meets a condition")
    func first() throws {
        var list = ConnectorList(chunkLimit: 2)
        for number in 0..<5 { list.insert(try Self.stored(at: 1, number)) }
        #expect(list.first { $0.sequence > 2 }?.sequence == 3)
        #expect(list.first { $0.sequence > 9 } == nil)
    }
}
