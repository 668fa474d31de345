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

    /// The stubs in the order in which they are tried.
    private(set) var entries: [Entry] = []
    private(set) var scenarioStates: [ExactText: String] = [:]
    var delay: Delay?

    static let started = "Started"

    init(fixtures: [StubMapping]) {
        for (index, stub) in fixtures.enumerated() {
            insert(Entry(stub: stub, sequence: index - fixtures.count, isFixture: true))
        }
    }

    /// Whether a scope is the same as another: the same stubs, in the same states, and the same delay.
    func isSame(as other: StubScope) -> Bool {
        delay == nil && other.delay == nil && scenarioStates == other.scenarioStates
            && entries.count == other.entries.count
            && zip(entries, other.entries).allSatisfy { $0.stub === $1.stub && $0.isFixture == $1.isFixture }
    }

    func contains(_ id: String) -> Bool { entries.contains { $0.stub.id == id } }

    /// Adds a stub, which becomes the newest one. It replaces a stub with the same id.
    mutating func add(_ stub: StubMapping, sequence: Int) {
        remove { $0.stub.id == stub.id }
        insert(Entry(stub: stub, sequence: sequence, isFixture: false))
    }

    /// Replaces the stub with the same id, at its place. Returns false if there is none.
    mutating func replace(_ stub: StubMapping) -> Bool {
        guard let index = entries.firstIndex(where: { $0.stub.id == stub.id }) else { return false }
        var entry = entries.remove(at: index)
        entry.stub = stub
        insert(entry)
        return true
    }

    mutating func remove(where isMeant: (Entry) -> Bool) { entries.removeAll(where: isMeant) }

    mutating func removeAll() {
        entries = []
        scenarioStates = [:]
    }

    private mutating func insert(_ entry: Entry) {
        let place = entries.firstIndex { $0.isAsked(after: entry) } ?? entries.count
        entries.insert(entry, at: place)
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
