/// Connectors in the order of their creation, oldest first.
///
/// They lie in chunks of at most `chunkLimit`, so that inserting or removing one moves the rest of its chunk and not a
/// million others. Finding a place is a binary search, first among the chunks, then in one of them. No two connectors
/// of a list have both the same time of creation and the same sequence number. A copy shares all chunks with the
/// original until one of the two changes.
struct ConnectorList: Sendable {
    /// The chunks in order. None is empty.
    private var chunks: [[StoredConnector]] = []
    /// The number of connectors.
    private(set) var count = 0
    private let chunkLimit: Int

    /// Makes an empty list.
    ///
    /// - Parameter chunkLimit: how many connectors a chunk may have, at least 2. Default: 512.
    init(chunkLimit: Int = 512) { self.chunkLimit = chunkLimit }

    /// Makes a list of connectors, in any order.
    init(sorting connectors: [StoredConnector], chunkLimit: Int = 512) {
        self.init(chunkLimit: chunkLimit)
        let sorted = connectors.sorted { $0.isOlder(than: $1) }
        count = sorted.count
        chunks = stride(from: 0, to: sorted.count, by: chunkLimit).map { start in
            Array(sorted[start..<min(start + chunkLimit, sorted.count)])
        }
    }

    /// Whether the list has no connector.
    var isEmpty: Bool { count == 0 }

    /// How many connectors each chunk has.
    var chunkSizes: [Int] { chunks.map(\.count) }

    /// All connectors, oldest first. Costs a copy of the whole list.
    var oldestFirst: [StoredConnector] {
        var all: [StoredConnector] = []
        all.reserveCapacity(count)
        for chunk in chunks { all.append(contentsOf: chunk) }
        return all
    }

    /// Returns the oldest connector that meets a condition.
    func first(where isMeant: (StoredConnector) -> Bool) -> StoredConnector? {
        for chunk in chunks {
            if let found = chunk.first(where: isMeant) { return found }
        }
        return nil
    }

    /// Returns a page, newest first, after one step for each chunk that it skips.
    ///
    /// - Parameters:
    ///   - offset: how many of the newest to leave out; a negative one leaves out none.
    ///   - limit: how many to return at most; a negative one returns none.
    func newestFirst(offset: Int, limit: Int) -> [StoredConnector] {
        var skipped = max(0, offset)
        let wanted = min(max(0, limit), count - skipped)
        guard wanted > 0 else { return [] }
        var page: [StoredConnector] = []
        page.reserveCapacity(wanted)
        var index = chunks.count - 1
        while page.count < wanted {
            let size = chunks[index].count
            if skipped < size {
                let end = size - skipped
                let start = max(0, end - (wanted - page.count))
                page.append(contentsOf: chunks[index][start..<end].reversed())
                skipped = 0
            } else {
                skipped -= size
            }
            index -= 1
        }
        return page
    }

    /// Adds a connector at its place.
    mutating func insert(_ connector: StoredConnector) {
        count += 1
        let chunk = chunkIndex(of: connector)
        guard chunk < chunks.count else { return append(connector) }
        chunks[chunk].insert(connector, at: Self.position(of: connector, in: chunks[chunk]))
        if chunks[chunk].count > chunkLimit { split(chunk) }
    }

    /// Removes a connector. Returns false if the list doesn't have it.
    @discardableResult
    mutating func remove(_ connector: StoredConnector) -> Bool {
        guard let (chunk, position) = place(of: connector) else { return false }
        count -= 1
        chunks[chunk].remove(at: position)
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
        return true
    }

    /// Puts a connector in place of one with the same time of creation and sequence number. Returns false if the list
    /// doesn't have that one.
    @discardableResult
    mutating func replace(_ old: StoredConnector, with new: StoredConnector) -> Bool {
        guard let (chunk, position) = place(of: old) else { return false }
        chunks[chunk][position] = new
        return true
    }

    /// Adds a connector that is newer than all others. Chunks that are filled this way become full, not half full.
    private mutating func append(_ connector: StoredConnector) {
        let last = chunks.count - 1
        if last >= 0, chunks[last].count < chunkLimit {
            chunks[last].append(connector)
        } else {
            chunks.append([connector])
        }
    }

    private mutating func split(_ chunk: Int) {
        let half = chunks[chunk].count / 2
        let newer = Array(chunks[chunk][half...])
        chunks[chunk].removeSubrange(half...)
        chunks.insert(newer, at: chunk + 1)
    }

    /// Where a connector lies; nil if the list doesn't have it.
    private func place(of connector: StoredConnector) -> (chunk: Int, position: Int)? {
        let chunk = chunkIndex(of: connector)
        guard chunk < chunks.count else { return nil }
        let position = Self.position(of: connector, in: chunks[chunk])
        guard chunks[chunk][position] === connector else { return nil }
        return (chunk, position)
    }

    /// The number of chunks whose connectors are all older than the given one.
    private func chunkIndex(of connector: StoredConnector) -> Int {
        Self.partitionPoint(chunks.count) { index in
            chunks[index].last.map { $0.isOlder(than: connector) } ?? true
        }
    }

    /// The number of connectors of a chunk that are older than the given one.
    private static func position(of connector: StoredConnector, in chunk: [StoredConnector]) -> Int {
        partitionPoint(chunk.count) { chunk[$0].isOlder(than: connector) }
    }

    /// How many of the numbers from 0 meet a condition that holds up to some number and for none after it. The last
    /// number is tried first, as nearly every new connector is newer than all others.
    private static func partitionPoint(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
        if count == 0 || isBefore(count - 1) { return count }
        var low = 0
        var high = count - 1
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
