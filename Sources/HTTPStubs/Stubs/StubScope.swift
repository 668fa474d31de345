import HTTP
import Texts

/// The stubs of one organization or the shared stubs, and the states of their scenarios.
struct StubScope: Sendable {
    struct Entry: Sendable {
        var stub: StubMapping
        /// The number of the addition. Of the stubs with one priority, the one with the highest number is tried first.
        var sequence: Int
        /// Whether the stub comes from the fixtures. Each scope has its own copy of these.
        var isFixture: Bool
    }

    /// The stubs in the order in which they are tried. No two have the same id.
    private(set) var entries: [Entry] = []
    /// The same stubs by their methods and paths.
    private var index = StubIndex()
    /// The same stubs by their ids.
    private var entriesByID: [String: Entry] = [:]
    private(set) var scenarioStates: [ExactText: String] = [:]
    var settings = GlobalSettings()

    static let started = "Started"

    /// Makes a scope with the stubs of the fixtures, of which the first is tried last. Of two with the same id, the
    /// second counts.
    init(fixtures: [StubMapping]) {
        for (index, stub) in fixtures.enumerated() {
            entriesByID[stub.id] = Entry(stub: stub, sequence: index - fixtures.count, isFixture: true)
        }
        sortEntries()
    }

    /// Whether a scope is the same as another: the same stubs, in the same states, and no settings.
    func isSame(as other: StubScope) -> Bool {
        settings.isEmpty && other.settings.isEmpty && scenarioStates == other.scenarioStates
            && entries.count == other.entries.count
            && zip(entries, other.entries).allSatisfy { $0.stub === $1.stub && $0.isFixture == $1.isFixture }
    }

    /// Returns this scope with the settings of another.
    func keepingSettings(of other: StubScope) -> StubScope {
        var scope = self
        scope.settings = other.settings
        return scope
    }

    /// Returns the stubs that may match a request, and others, in the order in which they are tried.
    func candidates(for request: Request) -> StubIndex.Candidates { index.candidates(for: request) }

    func contains(_ id: String) -> Bool { entriesByID[id] != nil }

    /// Returns the stub with an id, in lower case; nil if there is none.
    func entry(withID id: String) -> Entry? { entriesByID[id] }

    /// Adds a stub, which becomes the newest one. It replaces a stub with the same id.
    mutating func add(_ stub: StubMapping, sequence: Int) {
        remove(stub.id)
        insert(Entry(stub: stub, sequence: sequence, isFixture: false))
    }

    /// Replaces the stub with the same id, at its place. Returns false if there is none.
    @discardableResult
    mutating func replace(_ stub: StubMapping) -> Bool {
        guard var entry = removed(stub.id) else { return false }
        entry.stub = stub
        insert(entry)
        return true
    }

    /// Removes the stub with an id. Returns false if there is none.
    @discardableResult
    mutating func remove(_ id: String) -> Bool { removed(id) != nil }

    /// Replaces some stubs, adds others and removes all that are not wanted, in a time that hardly grows faster than
    /// the number of stubs.
    ///
    /// - Parameters:
    ///   - replaced: stubs, by their ids, in place of those with the same ids. Stubs that the scope doesn't have are
    ///     ignored.
    ///   - added: new stubs with the numbers of their additions.
    ///   - isKept: whether a stub stays.
    mutating func change(
        replacing replaced: [String: StubMapping] = [:],
        adding added: [(stub: StubMapping, sequence: Int)] = [],
        keeping isKept: (Entry) -> Bool = { _ in true }
    ) {
        // An import may replace many stubs in the scopes of many organizations, most of which have few of them.
        if replaced.count < entriesByID.count {
            for (id, stub) in replaced { entriesByID[id]?.stub = stub }
        } else {
            for id in entriesByID.keys { if let stub = replaced[id] { entriesByID[id]?.stub = stub } }
        }
        for (stub, sequence) in added {
            entriesByID[stub.id] = Entry(stub: stub, sequence: sequence, isFixture: false)
        }
        entriesByID = entriesByID.filter { isKept($1) }
        sortEntries()
    }

    mutating func removeAll() {
        entries = []
        index = StubIndex()
        entriesByID = [:]
        scenarioStates = [:]
    }

    private mutating func sortEntries() {
        entries = entriesByID.values.sorted { $1.isAsked(after: $0) }
        index = StubIndex(entries)
    }

    private mutating func insert(_ entry: Entry) {
        entries.insert(entry, at: entries.place(of: entry))
        index.insert(entry)
        entriesByID[entry.stub.id] = entry
    }

    private mutating func removed(_ id: String) -> Entry? {
        guard let entry = entriesByID.removeValue(forKey: id) else { return nil }
        entries.remove(at: entries.place(of: entry))
        index.remove(entry)
        return entry
    }

    // MARK: scenarios

    func state(of scenario: String) -> String { scenarioStates[ExactText(scenario)] ?? Self.started }

    func isInRequiredState(_ stub: StubMapping) -> Bool {
        guard let step = stub.scenario, let required = step.requiredState else { return true }
        return state(of: step.name).isExactly(required)
    }

    mutating func set(_ state: String, of scenario: String) {
        scenarioStates[ExactText(scenario)] = state.isExactly(Self.started) ? nil : state
    }

    mutating func resetScenarios() { scenarioStates = [:] }

    /// The stubs of each scenario, by its name.
    var scenarios: [ExactText: [StubMapping]] {
        entries.reduce(into: [:]) { scenarios, entry in
            guard let step = entry.stub.scenario else { return }
            scenarios[ExactText(step.name), default: []].append(entry.stub)
        }
    }
}

extension StubScope.Entry {
    func isAsked(after other: StubScope.Entry) -> Bool {
        (other.stub.priority, -other.sequence) < (stub.priority, -sequence)
    }
}

extension [StubScope.Entry] {
    /// Returns the index of an entry, or the index at which it belongs, in a list that is in the order in which stubs
    /// are tried. No two entries have the same number.
    func place(of entry: StubScope.Entry) -> Int {
        var range = 0..<count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if entry.isAsked(after: self[middle]) {
                range = (middle + 1)..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound
    }
}
