public import HTTP
public import JSON
import Synchronization

/// The stubs of all organizations.
///
/// A stub that is added for an organization answers the requests of that organization alone. A stub that is added for
/// none is shared: it answers the requests of all. Each organization has its own copy of the fixtures' stubs and of the
/// states of their scenarios. Where a function takes an organization, nil means all of them.
public final class StubRegistry: Sendable {
    private struct State {
        /// What a scope begins with.
        var fixtures: [StubMapping] { didSet { pristine = StubScope(fixtures: fixtures) } }
        private(set) var pristine: StubScope
        var shared: StubScope
        var organizations: [String: StubScope] = [:]
        var nextSequence = 0

        init(fixtures: [StubMapping]) {
            self.fixtures = fixtures
            pristine = StubScope(fixtures: fixtures)
            shared = pristine
        }

        func scope(of organization: String?) -> StubScope {
            guard let organization else { return shared }
            return organizations[organization] ?? pristine
        }

        mutating func update<Result>(_ organization: String?, _ change: (inout StubScope) -> Result) -> Result {
            guard let organization else { return change(&shared) }
            return change(&organizations[organization, default: pristine])
        }

        /// Changes one organization's scope, or with nil every scope.
        mutating func updateAll(_ organization: String?, _ change: (inout StubScope) -> Void) {
            if organization != nil { return update(organization, change) }
            change(&shared)
            for name in organizations.keys { update(name, change) }
        }
    }

    private let initialFixtures: [StubMapping]
    private let state: Mutex<State>
    /// Whether there is anything to look at: a server without stubs must not pay for them.
    private let isInUse: Atomic<Bool>

    private let log: MatchLog?

    /// Makes a registry.
    ///
    /// - Parameters:
    ///   - fixtures: the stubs that every organization begins with. Default: none.
    ///   - log: is told what goes wrong while requests are matched. Default: nobody is.
    public init(fixtures: [StubMapping] = [], log: MatchLog? = nil) {
        self.log = log
        initialFixtures = fixtures
        state = Mutex(State(fixtures: fixtures))
        isInUse = Atomic(!fixtures.isEmpty)
    }

    // MARK: answering

    /// The stub that answers a request, after its scenario was moved on; and the delay of the settings.
    ///
    /// - Parameter organization: whose request it is; nil where nobody can tell, then the shared stubs alone are asked.
    public func answer(_ request: Request, of organization: String?) -> (stub: StubMapping?, delay: Delay?) {
        guard isInUse.load(ordering: .relaxed) else { return (nil, nil) }
        let subject = RequestSubject(request, log: log)
        while true {
            // Patterns are looked at without the lock, as one can take its time.
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
        // The organization's own copy stands for each fixture.
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

    /// The stub with an id, in any case; nil where there is none.
    public func mapping(withID id: String, of organization: String?) -> StubMapping? {
        let id = id.lowercased()
        return mappings(of: organization).first { $0.id == id }
    }

    /// Adds a stub, which becomes the newest. A stub of the same id is replaced.
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

    /// False where there is no stub of its id.
    public func replace(_ stub: StubMapping, of organization: String?) -> Bool {
        state.withLock { state in
            var isFound = false
            state.updateAll(organization) { scope in isFound = scope.replace(stub) || isFound }
            if organization == nil { state.fixtures = state.fixtures.map { $0.id == stub.id ? stub : $0 } }
            return isFound
        }
    }

    /// False where there is no such stub.
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

    /// Removes all stubs, those of the fixtures too.
    public func removeAll(of organization: String?) {
        state.withLock { state in
            state.updateAll(organization) { $0.removeAll() }
            if organization == nil { state.fixtures = [] }
        }
    }

    /// The stubs whose metadata an operator of WireMock's matches.
    public func mappings(whoseMetadata json: JSONValue, of organization: String?) throws(JSONError) -> [StubMapping] {
        let pattern = try ValuePattern(json, at: [])
        return mappings(of: organization).filter { pattern.matches(TextSubject($0.metadata?.text ?? "{}")) }
    }

    /// Returns stubs and scenarios to the fixtures, and leaves the settings.
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

    /// Returns everything to the start.
    public func reset(_ organization: String?) {
        state.withLock { state in
            if let organization {
                state.organizations[organization] = nil
            } else {
                state = State(fixtures: initialFixtures)
            }
        }
        if organization == nil { isInUse.store(!initialFixtures.isEmpty, ordering: .relaxed) }
    }

    // MARK: scenarios and settings

    /// Sorted by name.
    public func scenarios(of organization: String?) -> [Scenario] {
        state.withLock { state in
            let scopes =
                organization == nil ? [state.shared] + state.organizations.values : [state.scope(of: organization)]
            return scopes.flatMap { scope in
                scope.scenarios.map { Scenario(name: $0, state: scope.state(of: $0), mappings: $1) }
            }
        }.sorted { $0.name < $1.name }
    }

    /// - Parameter newState: nil is `Started`.
    public func setState(
        of name: String,
        to newState: String?,
        for organization: String?
    ) throws(ScenarioError) {
        let known = scenarios(of: organization).filter { $0.name == name }
        guard !known.isEmpty else { throw .noSuchScenario }
        let newState = newState ?? StubScope.started
        guard known.contains(where: { $0.possibleStates.contains(newState) }) else { throw .noSuchState }
        state.withLock { $0.updateAll(organization) { scope in scope.set(newState, of: name) } }
    }

    /// Returns all scenarios to `Started`.
    public func resetScenarios(of organization: String?) {
        state.withLock { $0.updateAll(organization) { scope in scope.resetScenarios() } }
    }

    /// The delay that every answer gets that has none of its own.
    public func setDelay(_ delay: Delay?, for organization: String?) {
        state.withLock { $0.update(organization) { scope in scope.delay = delay } }
        isInUse.store(true, ordering: .relaxed)
    }

    /// The delay that every answer gets; nil for none.
    public func delay(for organization: String?) -> Delay? { state.withLock { $0.scope(of: organization).delay } }

    /// How many stubs there are.
    public var count: Int { mappings(of: nil).count }
}
