public import MicroHTTPD
import Synchronization

/// The stubs of all tenants.
///
/// A stub that is added for a tenant answers that tenant's requests alone; one that is added for nobody in particular
/// answers everybody's. Each tenant has its own copy of the fixtures, and of their scenarios' states. Where a call takes
/// a tenant, nil means all.
public final class StubRegistry: Sendable {
    private struct State {
        /// What a scope begins with.
        var fixtures: [StubMapping] { didSet { pristine = StubScope(fixtures: fixtures) } }
        private(set) var pristine: StubScope
        var shared: StubScope
        var tenants: [String: StubScope] = [:]
        var nextSequence = 0

        init(fixtures: [StubMapping]) {
            self.fixtures = fixtures
            pristine = StubScope(fixtures: fixtures)
            shared = pristine
        }

        func scope(of tenant: String?) -> StubScope {
            guard let tenant else { return shared }
            return tenants[tenant] ?? pristine
        }

        mutating func update<Result>(_ tenant: String?, _ change: (inout StubScope) -> Result) -> Result {
            guard let tenant else { return change(&shared) }
            return change(&tenants[tenant, default: pristine])
        }

        /// Changes one tenant's scope, or with nil every scope.
        mutating func updateAll(_ tenant: String?, _ change: (inout StubScope) -> Void) {
            if tenant != nil { return update(tenant, change) }
            change(&shared)
            for name in tenants.keys { update(name, change) }
        }
    }

    private let initialFixtures: [StubMapping]
    private let state: Mutex<State>
    /// Whether there is anything to look at: a server without stubs must not pay for them.
    private let isInUse: Atomic<Bool>

    private let log: MatchLog?

    public init(fixtures: [StubMapping] = [], log: MatchLog? = nil) {
        self.log = log
        initialFixtures = fixtures
        state = Mutex(State(fixtures: fixtures))
        isInUse = Atomic(!fixtures.isEmpty)
    }

    // MARK: answering

    /// The stub that answers a tenant's request, with its scenario moved on; and the delay of the settings.
    public func answer(_ request: Request, of tenant: String?) -> (stub: StubMapping?, delay: Delay?) {
        guard isInUse.load(ordering: .relaxed) else { return (nil, nil) }
        let subject = RequestSubject(request, log: log)
        while true {
            // Patterns are looked at without the lock, as one can take its time.
            let (own, shared) = state.withLock { ($0.scope(of: tenant), $0.shared) }
            let delay = own.delay ?? shared.delay
            guard let found = Self.first(subject, own, tenant == nil ? nil : shared) else { return (nil, delay) }
            guard let step = found.stub.scenario, let newState = step.newState else { return (found.stub, delay) }
            let isMovedOn = state.withLock { state in
                state.update(found.isShared ? nil : tenant) { scope in
                    guard scope.isInRequiredState(found.stub) else { return false }
                    scope.set(newState, of: step.name)
                    return true
                }
            }
            // Where another request was first, the scenario is in another state now.
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
        // A tenant's own copy stands for each fixture.
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

    /// In the order in which they are asked.
    public func mappings(of tenant: String?) -> [StubMapping] {
        let entries = state.withLock { state in
            var entries = state.scope(of: tenant).entries
            if tenant == nil {
                for scope in state.tenants.values { entries += scope.entries.filter { !$0.isFixture } }
            }
            return entries
        }
        return entries.sorted { $1.isAsked(after: $0) }.map(\.stub)
    }

    public func mapping(withID id: String, of tenant: String?) -> StubMapping? {
        let id = id.lowercased()
        return mappings(of: tenant).first { $0.id == id }
    }

    public func add(_ stub: StubMapping, for tenant: String?) {
        state.withLock { state in
            state.nextSequence += 1
            let sequence = state.nextSequence
            if tenant == nil, state.fixtures.contains(where: { $0.id == stub.id }) {
                state.fixtures.removeAll { $0.id == stub.id }
                state.updateAll(nil) { scope in scope.remove { $0.stub.id == stub.id } }
            }
            state.update(tenant) { $0.add(stub, sequence: sequence) }
        }
        isInUse.store(true, ordering: .relaxed)
    }

    /// False where there is no stub of its id.
    public func replace(_ stub: StubMapping, of tenant: String?) -> Bool {
        state.withLock { state in
            var isFound = false
            state.updateAll(tenant) { scope in isFound = scope.replace(stub) || isFound }
            if tenant == nil { state.fixtures = state.fixtures.map { $0.id == stub.id ? stub : $0 } }
            return isFound
        }
    }

    /// False where there is no such stub.
    public func remove(_ id: String, of tenant: String?) -> Bool {
        let id = id.lowercased()
        return state.withLock { state in
            var isFound = false
            state.updateAll(tenant) { scope in
                isFound = scope.contains(id) || isFound
                scope.remove { $0.stub.id == id }
            }
            if tenant == nil { state.fixtures.removeAll { $0.id == id } }
            return isFound
        }
    }

    public func removeAll(of tenant: String?) {
        state.withLock { state in
            state.updateAll(tenant) { $0.removeAll() }
            if tenant == nil { state.fixtures = [] }
        }
    }

    /// The stubs whose metadata an operator of WireMock's matches.
    public func mappings(whoseMetadata json: JSONValue, of tenant: String?) throws(StubError) -> [StubMapping] {
        let pattern = try ValuePattern(json, at: "")
        return mappings(of: tenant).filter { pattern.matches(TextSubject($0.metadata?.text ?? "{}")) }
    }

    /// Returns stubs and scenarios to the fixtures, and leaves the settings.
    public func resetMappings(of tenant: String?) {
        state.withLock { state in
            if tenant == nil { state.fixtures = initialFixtures }
            let pristine = state.pristine
            state.updateAll(tenant) { scope in
                let delay = scope.delay
                scope = pristine
                scope.delay = delay
            }
        }
        if !initialFixtures.isEmpty { isInUse.store(true, ordering: .relaxed) }
    }

    /// Returns everything to the start.
    public func reset(_ tenant: String?) {
        state.withLock { state in
            if let tenant {
                state.tenants[tenant] = nil
            } else {
                state = State(fixtures: initialFixtures)
            }
        }
        if tenant == nil { isInUse.store(!initialFixtures.isEmpty, ordering: .relaxed) }
    }

    // MARK: scenarios and settings

    /// Sorted by name.
    public func scenarios(of tenant: String?) -> [Scenario] {
        state.withLock { state in
            let scopes = tenant == nil ? [state.shared] + state.tenants.values : [state.scope(of: tenant)]
            return scopes.flatMap { scope in
                scope.scenarios.map { Scenario(name: $0, state: scope.state(of: $0), mappings: $1) }
            }
        }.sorted { $0.name < $1.name }
    }

    /// - Parameter newState: nil is `Started`.
    public func setState(
        of name: String,
        to newState: String?,
        for tenant: String?
    ) throws(ScenarioError) {
        let known = scenarios(of: tenant).filter { $0.name == name }
        guard !known.isEmpty else { throw .noSuchScenario }
        let newState = newState ?? StubScope.started
        guard known.contains(where: { $0.possibleStates.contains(newState) }) else { throw .noSuchState }
        state.withLock { $0.updateAll(tenant) { scope in scope.set(newState, of: name) } }
    }

    public func resetScenarios(of tenant: String?) {
        state.withLock { $0.updateAll(tenant) { scope in scope.resetScenarios() } }
    }

    /// The delay that every answer gets that has none of its own.
    public func setDelay(_ delay: Delay?, for tenant: String?) {
        state.withLock { $0.update(tenant) { scope in scope.delay = delay } }
        isInUse.store(true, ordering: .relaxed)
    }

    public func delay(for tenant: String?) -> Delay? { state.withLock { $0.scope(of: tenant).delay } }

    /// How many stubs there are.
    public var count: Int { mappings(of: nil).count }
}
