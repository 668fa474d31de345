public import HTTP
public import JSON
import Synchronization
import Texts

/// The stubs of all organizations.
///
/// A stub of an organization answers the requests of that organization only. A stub without an organization is shared:
/// it answers the requests of all. Each organization has its own copy of the fixtures' stubs and of their scenarios'
/// states. If a function takes an organization, nil means all of them.
public final class StubRegistry: Sendable {
    private struct State {
        /// The stubs with which every scope begins.
        var fixtures: [StubMapping] { didSet { pristine = StubScope(fixtures: fixtures) } }
        private(set) var pristine: StubScope
        var shared: StubScope
        /// The organizations whose scopes differ from `pristine`.
        var organizations: [ExactText: StubScope] = [:]
        var nextSequence = 0

        init(fixtures: [StubMapping]) {
            self.fixtures = fixtures
            pristine = StubScope(fixtures: fixtures)
            shared = pristine
        }

        func scope(of organization: String?) -> StubScope {
            guard let organization else { return shared }
            return organizations[ExactText(organization)] ?? pristine
        }

        mutating func update<Result>(_ organization: String?, _ change: (inout StubScope) -> Result) -> Result {
            guard let organization else { return change(&shared) }
            return updateOne(ExactText(organization), change)
        }

        /// Changes the scope of one organization. A scope that is as at its start afterwards is not kept, as every API
        /// key has one.
        mutating func updateOne<Result>(_ name: ExactText, _ change: (inout StubScope) -> Result) -> Result {
            defer { if organizations[name]?.isSame(as: pristine) ?? false { organizations[name] = nil } }
            return change(&organizations[name, default: pristine])
        }

        /// Changes the scope of one organization; nil changes every scope.
        mutating func updateAll(_ organization: String?, _ change: (inout StubScope) -> Void) {
            if organization != nil { return update(organization, change) }
            change(&shared)
            for name in Array(organizations.keys) { updateOne(name, change) }
        }
    }

    private let initialFixtures: [StubMapping]
    private let state: Mutex<State>
    /// Whether there may be stubs or a delay. A server without them skips the search.
    private let isInUse: Atomic<Bool>

    private let log: MatchLog?

    /// Makes a registry.
    ///
    /// - Parameters:
    ///   - fixtures: the stubs with which every organization begins. Default: none.
    ///   - log: is called if something goes wrong when a request is matched. Default: nil, no log.
    public init(fixtures: [StubMapping] = [], log: MatchLog? = nil) {
        self.log = log
        initialFixtures = fixtures
        state = Mutex(State(fixtures: fixtures))
        isInUse = Atomic(!fixtures.isEmpty)
    }

    // MARK: answering

    /// Returns the stub that answers a request, and the delay of the settings. If the stub is part of a scenario, the
    /// scenario is already in its new state.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - organization: the organization of the request; nil if it is not known. Then only the shared stubs are tried.
    /// - Returns: nil in place of the stub if no stub matches, and in place of the delay if the settings have none.
    public func answer(_ request: Request, of organization: String?) -> (stub: StubMapping?, delay: Delay?) {
        guard isInUse.load(ordering: .relaxed) else { return (nil, nil) }
        let subject = RequestSubject(request, log: log)
        while true {
            // Patterns are compared without the lock, as that can take time.
            let (own, shared) = state.withLock { ($0.scope(of: organization), $0.shared) }
            let delay = own.delay ?? shared.delay
            guard let found = Self.first(subject, own, organization == nil ? nil : shared) else { return (nil, delay) }
            guard let step = found.stub.scenario, let newState = step.newState else { return (found.stub, delay) }
            let isMovedOn = state.withLock { state in
                state.update(found.isShared ? nil : organization) { scope in
                    guard scope.isInRequiredState(found.stub) else { return false }
                    scope.set(newState, of: step.name)
                    return true
                }
            }
            // If another request came first, the scenario is in another state now, and the search starts again.
            if isMovedOn { return (found.stub, delay) }
        }
    }

    private static func first(
        _ subject: RequestSubject,
        _ own: StubScope,
        _ shared: StubScope?
    ) -> (stub: StubMapping, isShared: Bool)? {
        func answers(_ entry: StubScope.Entry, in scope: StubScope) -> Bool {
            scope.isInRequiredState(entry.stub) && entry.stub.request.matches(subject)
        }
        let mine = own.entries.first { answers($0, in: own) }
        // An organization uses its own copies of the fixtures, so the shared copies are skipped.
        let common = shared.flatMap { shared in
            shared.entries.first { !$0.isFixture && answers($0, in: shared) }
        }
        switch (mine, common) {
        case (let mine?, let common?) where mine.isAsked(after: common): return (common.stub, true)
        case (let mine?, _): return (mine.stub, false)
        case (nil, let common?): return (common.stub, true)
        case (nil, nil): return nil
        }
    }

    // MARK: stubs

    /// Returns the stubs in the order in which they are tried.
    public func mappings(of organization: String?) -> [StubMapping] {
        let entries = state.withLock { state in
            var entries = state.scope(of: organization).entries
            if organization == nil {
                for scope in state.organizations.values { entries += scope.entries.filter { !$0.isFixture } }
            }
            return entries
        }
        return entries.sorted { $1.isAsked(after: $0) }.map(\.stub)
    }

    /// Returns the stub with an id, whose case doesn't matter; nil if there is none.
    public func mapping(withID id: String, of organization: String?) -> StubMapping? {
        let id = id.lowercased()
        return mappings(of: organization).first { $0.id == id }
    }

    /// Adds a stub, which becomes the newest one. It replaces a stub with the same id.
    public func add(_ stub: StubMapping, for organization: String?) {
        state.withLock { state in
            state.nextSequence += 1
            let sequence = state.nextSequence
            if organization == nil, state.fixtures.contains(where: { $0.id == stub.id }) {
                state.fixtures.removeAll { $0.id == stub.id }
                state.updateAll(nil) { scope in scope.remove { $0.stub.id == stub.id } }
            }
            state.update(organization) { $0.add(stub, sequence: sequence) }
        }
        isInUse.store(true, ordering: .relaxed)
    }

    /// Replaces the stub with the same id. Returns false if there is none.
    public func replace(_ stub: StubMapping, of organization: String?) -> Bool {
        state.withLock { state in
            var isFound = false
            state.updateAll(organization) { scope in isFound = scope.replace(stub) || isFound }
            if organization == nil { state.fixtures = state.fixtures.map { $0.id == stub.id ? stub : $0 } }
            return isFound
        }
    }

    /// Removes the stub with an id, whose case doesn't matter. Returns false if there is none.
    public func remove(_ id: String, of organization: String?) -> Bool {
        let id = id.lowercased()
        return state.withLock { state in
            var isFound = false
            state.updateAll(organization) { scope in
                isFound = scope.contains(id) || isFound
                scope.remove { $0.stub.id == id }
            }
            if organization == nil { state.fixtures.removeAll { $0.id == id } }
            return isFound
        }
    }

    /// Removes all stubs, including those of the fixtures.
    public func removeAll(of organization: String?) {
        state.withLock { state in
            state.updateAll(organization) { $0.removeAll() }
            if organization == nil { state.fixtures = [] }
        }
    }

    /// Returns the stubs whose metadata match one of WireMock's operators. Throws `JSONError` if the operator can't be
    /// used.
    public func mappings(whoseMetadata json: JSONValue, of organization: String?) throws(JSONError) -> [StubMapping] {
        let pattern = try ValuePattern(json, at: [])
        return mappings(of: organization).filter { pattern.matches(TextSubject($0.metadata?.text ?? "{}")) }
    }

    /// Returns stubs and scenarios to the state of the fixtures. The settings stay.
    public func resetMappings(of organization: String?) {
        state.withLock { state in
            if organization == nil { state.fixtures = initialFixtures }
            let pristine = state.pristine
            state.updateAll(organization) { scope in
                let delay = scope.delay
                scope = pristine
                scope.delay = delay
            }
        }
        if !initialFixtures.isEmpty { isInUse.store(true, ordering: .relaxed) }
    }

    /// Returns stubs, scenarios and settings to the start.
    public func reset(_ organization: String?) {
        state.withLock { state in
            if let organization {
                state.organizations[ExactText(organization)] = nil
            } else {
                state = State(fixtures: initialFixtures)
            }
        }
        if organization == nil { isInUse.store(!initialFixtures.isEmpty, ordering: .relaxed) }
    }

    // MARK: scenarios and settings

    /// Returns the scenarios, sorted by name.
    public func scenarios(of organization: String?) -> [Scenario] {
        state.withLock { state in
            let scopes =
                organization == nil ? [state.shared] + state.organizations.values : [state.scope(of: organization)]
            return scopes.flatMap { scope in
                scope.scenarios.map { Scenario(name: $0.text, state: scope.state(of: $0.text), mappings: $1) }
            }
        }.sorted { $0.name < $1.name }
    }

    /// Sets the state of a scenario. Throws `noSuchScenario` or `noSuchState`.
    ///
    /// - Parameters:
    ///   - name: the name of the scenario.
    ///   - newState: a state that one of its stubs names; nil for `Started`.
    ///   - organization: the organization; nil for all.
    public func setState(
        of name: String,
        to newState: String?,
        for organization: String?
    ) throws(ScenarioError) {
        let known = scenarios(of: organization).filter { $0.name.isExactly(name) }
        guard !known.isEmpty else { throw .noSuchScenario }
        let newState = newState ?? StubScope.started
        guard known.contains(where: { $0.possibleStates.contains(where: newState.isExactly) }) else {
            throw .noSuchState
        }
        state.withLock { $0.updateAll(organization) { scope in scope.set(newState, of: name) } }
    }

    /// Returns all scenarios to the state `Started`.
    public func resetScenarios(of organization: String?) {
        state.withLock { $0.updateAll(organization) { scope in scope.resetScenarios() } }
    }

    /// Sets the delay of every response whose stub has no delay of its own; nil for none. The delay of an organization
    /// has precedence over the one for all organizations.
    public func setDelay(_ delay: Delay?, for organization: String?) {
        state.withLock { $0.update(organization) { scope in scope.delay = delay } }
        isInUse.store(true, ordering: .relaxed)
    }

    /// Returns the delay that was set for an organization, or for all organizations if it is nil; nil for none.
    public func delay(for organization: String?) -> Delay? { state.withLock { $0.scope(of: organization).delay } }

    /// The names of the organizations that have stubs, settings or scenarios of their own.
    public var organizations: [String] { state.withLock { $0.organizations.keys.map(\.text) } }

    /// The number of stubs of all organizations.
    public var count: Int { mappings(of: nil).count }
}
