import HTTP
import RegularExpressions
import Texts

/// The stubs of a scope by their methods and paths. A request is compared only with those that can be meant for it, so
/// that thousands of others cost it nothing.
struct StubIndex: Sendable {
    typealias Entry = StubScope.Entry

    /// Where the stubs for a URL are found.
    enum Place: Hashable, Sendable {
        /// The pattern matches one URL, or one path, alone: this one.
        case exactly(ExactText)
        /// The pattern matches no path that does not begin with these whole segments and a slash behind them. The text
        /// is empty for a pattern that may match any path.
        case below(ExactText)
    }

    /// The number of segments of a path that are looked at.
    private static let segmentLimit = 8

    /// The stubs for one method, by their places. Each list is in the order in which stubs are tried.
    private typealias Stubs = [Place: [Entry]]

    /// The stubs that name methods, by these.
    private var named: [Method: Stubs] = [:]
    /// The stubs that do not.
    private var forAnyMethod: Stubs = [:]

    init() {}

    /// Makes an index of stubs that are in the order in which they are tried.
    init(_ entries: [Entry]) {
        for entry in entries { update(entry) { $0.append(entry) } }
    }

    mutating func insert(_ entry: Entry) {
        update(entry) { $0.insert(entry, at: $0.place(of: entry)) }
    }

    mutating func remove(_ entry: Entry) {
        update(entry) { $0.remove(at: $0.place(of: entry)) }
    }

    /// Changes the lists in which a stub is, or will be.
    private mutating func update(_ entry: Entry, _ change: (inout [Entry]) -> Void) {
        let place = entry.stub.request.url.place
        func update(_ stubs: inout Stubs) {
            change(&stubs[place, default: []])
            if stubs[place]?.isEmpty ?? false { stubs[place] = nil }
        }
        guard let methods = entry.stub.request.method.named else { return update(&forAnyMethod) }
        for method in methods {
            update(&named[method, default: [:]])
            if named[method]?.isEmpty ?? false { named[method] = nil }
        }
    }

    /// Returns the stubs that may match a request, and others, in the order in which they are tried.
    func candidates(for request: Request) -> Candidates {
        var candidates = Candidates()
        let places = Self.places(of: request.target)
        for stubs in [forAnyMethod, named[request.method] ?? [:]] where !stubs.isEmpty {
            for place in places { candidates.add(stubs[place] ?? []) }
        }
        return candidates
    }

    /// Returns the places of all patterns that may match a target.
    private static func places(of target: RequestTarget) -> [Place] {
        let path = String(target.path)
        var places = [Place.exactly(ExactText(path)), .below("")]
        if target.hasQuery, !target.url.isExactly(path) { places.append(.exactly(ExactText(target.url))) }
        for end in segmentEnds(of: path.utf8) { places.append(.below(ExactText(String(path[..<end])))) }
        return places
    }

    /// Returns the place of the patterns that match no path which does not begin with a text.
    static func place(below start: some Collection<UInt8>) -> Place {
        let end = segmentEnds(of: start).last ?? start.startIndex
        return .below(ExactText(String(decoding: start[..<end], as: UTF8.self)))
    }

    /// Returns the places of the slashes behind the first segments of a path.
    private static func segmentEnds<Path: Collection<UInt8>>(of path: Path) -> [Path.Index] {
        Array(path.indices.dropFirst().lazy.filter { path[$0] == UInt8(ascii: "/") }.prefix(segmentLimit))
    }

    /// Lists of stubs that are each in the order in which stubs are tried, gone through as if they were one.
    struct Candidates: Sequence, IteratorProtocol {
        private var lists: [ArraySlice<Entry>] = []

        fileprivate mutating func add(_ list: [Entry]) { if !list.isEmpty { lists.append(list[...]) } }

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
    /// The place at which the index has the stubs with this pattern.
    var place: StubIndex.Place {
        switch self {
        case .any: .below("")
        case .url(let text), .path(let text): .exactly(ExactText(text))
        case .urlPattern(let expression), .pathPattern(let expression):
            StubIndex.place(below: Self.plainStart(of: expression.pattern))
        case .pathTemplate(let template): StubIndex.place(below: template.plainStart)
        }
    }

    /// Returns the bytes with which every text begins that a regular expression matches as a whole. These may be fewer
    /// than there are: it looks no further than to the first sign that is not a plain letter.
    private static func plainStart(of pattern: String) -> Substring.UTF8View {
        // Behind a bar stands another beginning.
        guard !pattern.utf8.contains(UInt8(ascii: "|")) else { return pattern[..<pattern.startIndex].utf8 }
        var start = pattern.utf8[...]
        if start.first == UInt8(ascii: "^") { start.removeFirst() }
        let plain = start.prefix { !#"\^$.[]()?*+{}"#.utf8.contains($0) }
        // The last letter may stand there several times, or not at all.
        let isRepeated = plain.endIndex < start.endIndex && "?*+{".utf8.contains(start[plain.endIndex])
        return isRepeated ? plain.dropLast() : plain
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
