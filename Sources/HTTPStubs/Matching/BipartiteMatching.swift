import JSON

/// Pairs the elements of one list with those of another, as many as possible, where some pairs are allowed and others
/// not (Hopcroft and Karp 1973). It calls no function of its own: a chain of pairs may be as long as the lists.
struct BipartiteMatching {
    /// The number of pairs that may be allowed, 4 bytes each.
    private static let pairLimit = 4_000_000

    /// For each left element, the right elements with which it may be paired.
    private var allowed: [[Int32]]
    private let rightCount: Int
    private var pairCount = 0

    init(left: Int, right: Int) {
        allowed = [[Int32]](repeating: [], count: left)
        rightCount = right
    }

    /// Allows a pair. Throws if too many are allowed.
    mutating func connect(_ left: Int, _ right: Int) throws(BudgetError) {
        pairCount += 1
        guard pairCount <= Self.pairLimit else { throw .exceeded(.json) }
        allowed[left].append(Int32(truncatingIfNeeded: right))
    }

    /// Returns the largest number of pairs in which no element is twice.
    func size(_ budget: Budget) throws(BudgetError) -> Int {
        var partnerOfLeft = [Int?](repeating: nil, count: allowed.count)
        var partnerOfRight = [Int?](repeating: nil, count: rightCount)
        var size = 0
        while let levels = try levels(partnerOfLeft, partnerOfRight, budget) {
            var next = [Int](repeating: 0, count: allowed.count)
            for root in allowed.indices where partnerOfLeft[root] == nil {
                if try extend(root, levels, &next, &partnerOfLeft, &partnerOfRight, budget) { size += 1 }
            }
        }
        return size
    }

    /// Returns, for each left element, the number of pairs on the shortest way to it from an element without a partner;
    /// nil if no way leads to a right element without a partner.
    private func levels(
        _ partnerOfLeft: [Int?],
        _ partnerOfRight: [Int?],
        _ budget: Budget
    ) throws(BudgetError) -> [Int]? {
        var levels = [Int](repeating: -1, count: allowed.count)
        var queue = allowed.indices.filter { partnerOfLeft[$0] == nil }
        for left in queue { levels[left] = 0 }
        var isPossible = false
        var head = 0
        while head < queue.count {
            let left = queue[head]
            head += 1
            try budget.spend(1 + allowed[left].count, on: .json)
            for right in allowed[left] {
                guard let partner = partnerOfRight[Int(right)] else {
                    isPossible = true
                    continue
                }
                guard levels[partner] < 0 else { continue }
                levels[partner] = levels[left] + 1
                queue.append(partner)
            }
        }
        return isPossible ? levels : nil
    }

    /// Looks for a way along the levels from an element without a partner to another one, and pairs the elements on it
    /// anew. Returns false if there is none.
    private func extend(
        _ root: Int,
        _ levels: [Int],
        _ next: inout [Int],
        _ partnerOfLeft: inout [Int?],
        _ partnerOfRight: inout [Int?],
        _ budget: Budget
    ) throws(BudgetError) -> Bool {
        var way = [root]
        while let left = way.last {
            guard next[left] < allowed[left].count else {
                // Nothing is found from here. The element before goes on with its next right element.
                way.removeLast()
                if let before = way.last { next[before] += 1 }
                continue
            }
            try budget.spend(1, on: .json)
            let right = Int(allowed[left][next[left]])
            guard let partner = partnerOfRight[right] else {
                for left in way {
                    let right = Int(allowed[left][next[left]])
                    partnerOfLeft[left] = right
                    partnerOfRight[right] = left
                }
                return true
            }
            if levels[partner] == levels[left] + 1 {
                way.append(partner)
            } else {
                next[left] += 1
            }
        }
        return false
    }
}
