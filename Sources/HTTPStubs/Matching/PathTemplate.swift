import HTTP
import JSON
import Texts

/// A path with parameters, such as `/v1/connectors/{id}`, as WireMock has it since 3.0.
///
/// `{name}` stands for one or more characters other than a slash, anywhere in a segment: `/batches/{id}:cancel`,
/// `/files/{name}.json`. `**` stands for any characters, also none, and slashes too.
struct PathTemplate: Sendable {
    private enum Part: Sendable {
        case literal([UInt8])
        case parameter(String)
        case wildcard

        var slashes: Int {
            if case .literal(let bytes) = self { bytes.count { $0 == UInt8(ascii: "/") } } else { 0 }
        }
    }

    let source: String
    private let parts: [Part]
    /// The bytes with which every path begins that fits.
    let plainStart: [UInt8]
    /// The bytes with which every path ends that fits.
    private let plainEnd: [UInt8]
    /// The number of slashes that every path has that fits; nil if they may be any number.
    private let slashes: Int?

    /// The number of parts of a template. The work of a comparison grows with it.
    static let partLimit = 200
    /// The number of bytes of a template.
    static let longestSource = 16 << 10

    /// What makes a text no template.
    struct Fault: Error, Equatable {
        var reason: String
    }

    /// Parses a template. Throws if it does not begin with a slash or `**`, has more than 200 parts, or is longer than
    /// 16 KiB.
    init(_ source: String) throws(Fault) {
        let bytes = Array(source.utf8)
        guard bytes.first == UInt8(ascii: "/") || bytes.starts(with: "**".utf8) else {
            throw Fault(reason: "must begin with a slash")
        }
        guard bytes.count <= Self.longestSource else {
            throw Fault(reason: "is longer than \(Self.longestSource) bytes")
        }
        // Behind the last closing brace, no opening one begins a parameter.
        let lastEnd = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
        var parts: [Part] = []
        var literal: [UInt8] = []
        var index = 0
        func endLiteral() {
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
        }
        while index < bytes.count {
            if bytes[index...].starts(with: "**".utf8) {
                endLiteral()
                parts.append(.wildcard)
                index += 2
            } else if bytes[index] == UInt8(ascii: "{"), index < lastEnd,
                let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")), end > index + 1
            {
                endLiteral()
                parts.append(.parameter(String(decoding: bytes[(index + 1)..<end], as: UTF8.self)))
                index = end + 1
            } else {
                literal.append(bytes[index])
                index += 1
            }
        }
        endLiteral()
        guard parts.count <= Self.partLimit else { throw Fault(reason: "has more than \(Self.partLimit) parts") }
        self.source = source
        self.parts = parts
        plainStart = if case .literal(let bytes) = parts.first { bytes } else { [] }
        plainEnd = if case .literal(let bytes) = parts.last { bytes } else { [] }
        let hasWildcard = parts.contains { if case .wildcard = $0 { true } else { false } }
        slashes = hasWildcard ? nil : parts.reduce(0) { $0 + $1.slashes }
    }

    /// The names in braces.
    var names: [String] { parts.compactMap { if case .parameter(let name) = $0 { name } else { nil } } }

    /// Returns the decoded values of the parameters; nil if the path does not fit the template. A parameter takes as
    /// much of the path as it can, and a wildcard as little.
    func parameters(of target: RequestTarget, _ budget: Budget) throws(BudgetError) -> [ExactText: String]? {
        try budget.spend(1 + parts.count + target.raw.utf8.count / 8, on: .request)
        guard mayFit(target) else { return nil }
        var search = Search(parts: parts, path: Array(target.path.utf8), budget: budget)
        guard try search.fits() else { return nil }
        var values: [ExactText: String] = [:]
        for (part, range) in zip(parts, search.ranges) {
            guard case .parameter(let name) = part else { continue }
            let value = String(decoding: search.path[range], as: UTF8.self)
            values[ExactText(name)] = PercentCoding.decode(value[...]) ?? value
        }
        return values
    }

    /// Whether a path begins and ends as the template does, and has as many slashes. Nearly all paths that don't fit
    /// are told by that, at a hundredth of the cost of the search.
    private func mayFit(_ target: RequestTarget) -> Bool {
        let path = target.raw.utf8Span.span.extracting(..<target.pathSize)
        guard path.count >= max(plainStart.count, plainEnd.count) else { return false }
        let end = path.count - plainEnd.count
        for index in plainStart.indices where plainStart[index] != path[index] { return false }
        for index in plainEnd.indices where plainEnd[index] != path[end + index] { return false }
        guard let slashes else { return true }
        var count = 0
        for index in path.indices where path[index] == UInt8(ascii: "/") { count += 1 }
        return count == slashes
    }

    /// The search for the places of the parts in a path. It tries the places of a part one after the other, and goes
    /// back to the part before where none is left.
    private struct Search {
        let parts: [Part]
        let path: [UInt8]
        let budget: Budget
        /// The place of each part.
        private(set) var ranges: [Range<Int>] = []
        /// The ends that are still to be tried for each part that has a place.
        private var ends: [StrideThrough<Int>.Iterator] = []
        /// The first place at which a part and all behind it did not fit, by the part and its last possible end. At a
        /// later place they don't fit either, so that is not tried.
        private var failures: [Int: Int] = [:]
        /// The segment, or the rest of one, whose end was looked for last.
        private var segment = 0..<0

        init(parts: [Part], path: [UInt8], budget: Budget) {
            self.parts = parts
            self.path = path
            self.budget = budget
        }

        /// Whether the whole path fits the template.
        mutating func fits() throws(BudgetError) -> Bool {
            var isTaking = true
            while true {
                // A step is some 10 ns, and a round has two look-ups.
                try budget.spend(10, on: .request)
                if isTaking {
                    let start = ranges.last?.upperBound ?? 0
                    if ranges.count == parts.count {
                        if start == path.count { return true }
                        isTaking = false
                        continue
                    }
                    if let failure = failures[key(start)], start >= failure {
                        isTaking = false
                        continue
                    }
                    ends.append(try possibleEnds(from: start))
                    ranges.append(start..<start)
                }
                guard let part = ranges.indices.last else { return false }
                let start = ranges[part].lowerBound
                if let end = ends[part].next() {
                    ranges[part] = start..<end
                    isTaking = true
                } else {
                    ranges.removeLast()
                    ends.removeLast()
                    try budget.spend(20, on: .request)
                    failures[key(start)] = start
                    isTaking = false
                }
            }
        }

        /// The key of the next part and the last end that it may have.
        private mutating func key(_ start: Int) -> Int {
            ranges.count * (path.count + 1) + min(path.count, lastEnd(from: start))
        }

        /// The last end that the next part may have.
        private mutating func lastEnd(from start: Int) -> Int {
            switch parts[ranges.count] {
            case .literal(let bytes): return start + bytes.count
            case .parameter:
                if !segment.contains(start) {
                    segment = start..<(path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.count)
                }
                return segment.upperBound
            case .wildcard: return path.count
            }
        }

        /// The ends that the next part may have, in the order in which they are tried.
        private mutating func possibleEnds(from start: Int) throws(BudgetError) -> StrideThrough<Int>.Iterator {
            let end = lastEnd(from: start)
            let ends: StrideThrough<Int>
            switch parts[ranges.count] {
            case .literal(let bytes):
                try budget.spend(bytes.count / 4, on: .request)
                ends = stride(from: end, through: path[start...].starts(with: bytes) ? end : end - 1, by: 1)
            case .parameter: ends = stride(from: end, through: start + 1, by: -1)
            case .wildcard: ends = stride(from: start, through: end, by: 1)
            }
            return ends.makeIterator()
        }
    }
}
