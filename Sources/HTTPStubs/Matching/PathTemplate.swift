import HTTP
import JSON

/// A path with parameters, such as `/v1/connectors/{id}`, as WireMock has it since 3.0.
///
/// `{name}` stands for one or more characters other than a slash, anywhere in a segment: `/batches/{id}:cancel`,
/// `/files/{name}.json`. `**` stands for any characters, also none, and slashes too.
struct PathTemplate: Sendable {
    private enum Part: Sendable {
        case literal([UInt8])
        case parameter(String)
        case wildcard
    }

    let source: String
    private let parts: [Part]

    /// The number of parts of a template. The work of a comparison grows with it.
    static let partLimit = 200

    /// Parses a template. Returns nil if it does not begin with a slash or `**`, or has more than 200 parts.
    init?(_ source: String) {
        let bytes = Array(source.utf8)
        guard bytes.first == UInt8(ascii: "/") || bytes.starts(with: "**".utf8) else { return nil }
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
            } else if bytes[index] == UInt8(ascii: "{"),
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
        guard parts.count <= Self.partLimit else { return nil }
        self.source = source
        self.parts = parts
    }

    /// The names in braces.
    var names: [String] { parts.compactMap { if case .parameter(let name) = $0 { name } else { nil } } }

    /// Returns the decoded values of the parameters; nil if the path does not fit the template. A parameter takes as
    /// much of the path as it can, and a wildcard as little.
    func parameters(of target: RequestTarget, _ budget: Budget) throws(BudgetError) -> [String: String]? {
        try budget.spend(1 + parts.count + target.raw.utf8.count / 8, on: .request)
        var search = Search(parts: parts, path: Array(target.path.utf8), budget: budget)
        guard try search.fits(0, 0) else { return nil }
        var values: [String: String] = [:]
        for (part, range) in zip(parts, search.ranges) {
            guard case .parameter(let name) = part else { continue }
            let value = String(decoding: search.path[range], as: UTF8.self)
            values[name] = PercentCoding.decode(value[...]) ?? value
        }
        return values
    }

    /// The search for the places of the parts in a path.
    private struct Search {
        let parts: [Part]
        let path: [UInt8]
        let budget: Budget
        /// The place of each part.
        var ranges: [Range<Int>]
        /// The parts and places from which the rest of the path does not fit, so that none is tried twice.
        private var failures: Set<Int> = []

        init(parts: [Part], path: [UInt8], budget: Budget) {
            self.parts = parts
            self.path = path
            self.budget = budget
            ranges = Array(repeating: 0..<0, count: parts.count)
        }

        /// Whether the path from a place on fits the template from a part on. It calls itself once for each part.
        mutating func fits(_ part: Int, _ start: Int) throws(BudgetError) -> Bool {
            guard part < parts.count else { return start == path.count }
            try budget.spend(1, on: .request)
            let ends: StrideThrough<Int>
            switch parts[part] {
            case .literal(let bytes):
                guard path[start...].starts(with: bytes) else { return false }
                ranges[part] = start..<(start + bytes.count)
                return try fits(part + 1, start + bytes.count)
            case .parameter:
                let end = path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.count
                guard end > start else { return false }
                ends = stride(from: end, through: start + 1, by: -1)
            case .wildcard: ends = stride(from: start, through: path.count, by: 1)
            }
            let place = part * (path.count + 1) + start
            guard !failures.contains(place) else { return false }
            for end in ends {
                try budget.spend(2, on: .request)
                ranges[part] = start..<end
                if try fits(part + 1, end) { return true }
            }
            try budget.spend(20, on: .request)
            failures.insert(place)
            return false
        }
    }
}
