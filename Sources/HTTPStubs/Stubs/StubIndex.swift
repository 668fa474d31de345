import HTTP
import RegularExpressions

/// The stubs of a scope by their methods and URLs. A request is compared only with those that can be meant for it, so
/// that thousands of others cost it nothing.
///
/// Texts are found by hashes of their bytes. If two texts have one hash, a request is compared with a stub more.
struct StubIndex: Sendable {
    typealias Entry = StubScope.Entry

    /// What a pattern says about the URLs that it matches.
    enum Reach: Sendable {
        /// It matches one URL, or one path, alone.
        case exactly(String)
        /// It matches no path that does not begin with these bytes, which may be none.
        case startingWith([UInt8])
    }

    /// A hash of bytes that grows byte by byte: FNV-1a with 64 bits (RFC 9923).
    private struct Hash {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

        static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
            var hash = Hash()
            for byte in bytes { hash.add(byte) }
            return hash.value
        }
    }

    /// The stubs for one method. Each list is in the order in which stubs are tried.
    private struct Stubs: Sendable {
        /// The number of bytes of a start that are looked at: as many as `lengths` has bits.
        private static let longestStart = 64

        /// The stubs for one URL or path, by the hash of that.
        private var exactly: [UInt64: [Entry]] = [:]
        /// The stubs that ask for a start, by the hash of that.
        private var starting: [UInt64: [Entry]] = [:]
        /// The other stubs.
        private var anywhere: [Entry] = []
        /// The number of stubs that ask for a start of each length, from one byte on.
        private var counts = [Int](repeating: 0, count: longestStart)
        /// The lengths that `counts` has stubs for: the lowest bit stands for one byte.
        private var lengths: UInt64 = 0

        var isEmpty: Bool { exactly.isEmpty && starting.isEmpty && anywhere.isEmpty }

        /// Changes the list of a stub.
        ///
        /// - Parameter growth: the number by which the list becomes longer, 1 or -1.
        mutating func update(_ reach: Reach, by growth: Int, _ change: (inout [Entry]) -> Void) {
            switch reach {
            case .exactly(let text): Self.update(&exactly, Hash.of(text.utf8), change)
            case .startingWith(let start) where start.isEmpty: change(&anywhere)
            case .startingWith(let start):
                let start = start.prefix(Self.longestStart)
                counts[start.count - 1] += growth
                let bit: UInt64 = 1 << UInt64(start.count - 1)
                lengths = counts[start.count - 1] > 0 ? lengths | bit : lengths & ~bit
                Self.update(&starting, Hash.of(start), change)
            }
        }

        private static func update(_ lists: inout [UInt64: [Entry]], _ hash: UInt64, _ change: (inout [Entry]) -> Void)
        {
            change(&lists[hash, default: []])
            if lists[hash]?.isEmpty ?? false { lists[hash] = nil }
        }

        /// Adds the lists of all stubs that may match a target.
        func add(to candidates: inout Candidates, for target: RequestTarget) {
            candidates.add(anywhere)
            guard !exactly.isEmpty || lengths != 0 else { return }
            let bytes = target.raw.utf8Span.span
            var hash = Hash()
            for index in bytes.indices {
                if index == target.pathSize { candidates.add(exactly[hash.value]) }
                hash.add(bytes[index])
                if index < Self.longestStart, lengths >> UInt64(index) & 1 == 1 { candidates.add(starting[hash.value]) }
            }
            // The URL of the target `/a?` is `/a`, and was looked up above.
            if !target.hasEmptyQuery { candidates.add(exactly[hash.value]) }
        }
    }

    /// The stubs that name methods, by these.
    private var named: [Method: Stubs] = [:]
    /// The stubs that do not.
    private var forAnyMethod = Stubs()

    init() {}

    /// Makes an index of stubs that are in the order in which they are tried.
    init(_ entries: [Entry]) {
        for entry in entries { update(entry, by: 1) { $0.append(entry) } }
    }

    mutating func insert(_ entry: Entry) {
        update(entry, by: 1) { $0.insert(entry, at: $0.place(of: entry)) }
    }

    mutating func remove(_ entry: Entry) {
        update(entry, by: -1) { $0.remove(at: $0.place(of: entry)) }
    }

    /// Changes the lists in which a stub is, or will be.
    private mutating func update(_ entry: Entry, by growth: Int, _ change: (inout [Entry]) -> Void) {
        let reach = entry.stub.request.url.reach
        guard let methods = entry.stub.request.method.named else {
            return forAnyMethod.update(reach, by: growth, change)
        }
        for method in methods {
            named[method, default: Stubs()].update(reach, by: growth, change)
            if named[method]?.isEmpty ?? false { named[method] = nil }
        }
    }

    /// Returns the stubs that may match a request, and others, in the order in which they are tried.
    func candidates(for request: Request) -> Candidates {
        var candidates = Candidates()
        forAnyMethod.add(to: &candidates, for: request.target)
        named[request.method]?.add(to: &candidates, for: request.target)
        return candidates
    }

    /// Lists of stubs that are each in the order in which stubs are tried, gone through as if they were one.
    struct Candidates: Sequence, IteratorProtocol {
        private var lists: [ArraySlice<Entry>] = []

        fileprivate mutating func add(_ list: [Entry]?) {
            if let list, !list.isEmpty { lists.append(list[...]) }
        }

        mutating func next() -> Entry? {
            var nearest: (list: Int, entry: Entry)?
            for (list, entries) in lists.enumerated() {
                guard let entry = entries.first else { continue }
                if let nearest, entry.isAsked(after: nearest.entry) { continue }
                nearest = (list, entry)
            }
            if let nearest { lists[nearest.list].removeFirst() }
            return nearest?.entry
        }
    }
}

extension URLPattern {
    /// What the pattern says about the URLs that it matches.
    var reach: StubIndex.Reach {
        switch self {
        case .any: .startingWith([])
        case .url(let text), .path(let text): .exactly(text)
        case .urlPattern(let expression), .pathPattern(let expression):
            .startingWith(Self.plainStart(of: expression.pattern))
        case .pathTemplate(let template): .startingWith(template.plainStart)
        }
    }

    /// Returns the bytes with which every text begins that a regular expression matches as a whole. These may be fewer
    /// than there are: it looks no further than to the first sign that is not a plain letter.
    private static func plainStart(of pattern: String) -> [UInt8] {
        // Behind a bar stands another beginning.
        guard !pattern.utf8.contains(UInt8(ascii: "|")) else { return [] }
        var rest = pattern.unicodeScalars[...]
        if rest.first == "^" { rest.removeFirst() }
        var plain = rest.prefix { !#"\^$.[]()?*+{}"#.unicodeScalars.contains($0) }
        // The last letter may stand there several times, or not at all. Comments, empty quotes and the like may stand
        // between a letter and the sign that says so.
        if plain.endIndex < rest.endIndex, #"?*+{(\"#.unicodeScalars.contains(rest[plain.endIndex]) {
            _ = plain.popLast()
        }
        return Array(Substring(plain).utf8)
    }
}

extension MethodPattern {
    /// The methods that a request must have one of; nil if the pattern names none.
    fileprivate var named: Set<Method>? {
        switch self {
        case .one(let method): [method]
        case .oneOf(let methods): Set(methods)
        case .any, .noneOf: nil
        }
    }
}
