public import HTTP
public import JSON
import Synchronization
import Texts

/// A function that is told when a stub can't be compared with a request, as that takes too much work.
public typealias MatchLog = @Sendable (String) -> Void

/// The stubs of all organizations.
///
/// A stub of an organization answers the requests of that organization only. A stub without an organization is shared:
/// it answers the requests of all. Each organization has its own copy of the fixtures' stubs and of their scenarios'
/// states. If a function takes an organization, nil means all of them.
public final class StubRegistry: Sendable {
    private struct State {
        /// The scope of the fixtures as they were read last.
        var initial: StubScope
        /// The same without what has been changed since for all organizations. Every scope begins with it.
        var pristine: StubScope
        var shared: StubScope
        /// The organizations whose scopes differ from `pristine`.
        var organizations: [ExactText: StubScope] = [:]
        var nextSequence = 0

        init(initial: StubScope) {
            self.initial = initial
            pristine = initial
            shared = initial
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

        /// Changes the scope of one organization; nil changes every scope, and the stubs with which scopes begin.
        mutating func updateStubs(_ organization: String?, _ change: (inout StubScope) -> Void) {
            updateAll(organization, change)
            if organization == nil { change(&pristine) }
        }

        /// Returns the stub with an id; nil if there is none. Of several organizations' stubs, it is the one that would
        /// be asked first.
        func entry(withID id: String, of organization: String?) -> StubScope.Entry? {
            let own = scope(of: organization).entry(withID: id)
            guard organization == nil, own == nil else { return own }
            return organizations.values.compactMap { $0.entry(withID: id) }.filter { !$0.isFixture }
                .min { $1.isAsked(after: $0) }
        }
    }

    private let state: Mutex<State>
    /// Whether there may be stubs or a delay. A server without them skips the search.
    private let isInUse: Atomic<Bool>

    private let log: MatchLog?
    private let onChange: (@Sendable (StubChange) -> Void)?
    private let environment: MatchEnvironment

    /// Makes a registry.
    ///
    /// - Parameters:
    ///   - fixtures: the stubs with which every organization begins. Default: none.
    ///   - environment: what patterns know beside the request. Default: the machine's time, and the request's `Host`.
    ///   - log: is called if something goes wrong when a request is matched. Default: nil, no log.
    ///   - onChange: is told what has changed, also by a request that moves a scenario on. It must not call the
    ///     registry. Default: nil, which tells nobody.
    public init(
        fixtures: [StubMapping] = [],
        environment: MatchEnvironment = MatchEnvironment(),
        log: MatchLog? = nil,
        onChange: (@Sendable (StubChange) -> Void)? = nil
    ) {
        self.log = log
        self.onChange = onChange
        self.environment = environment
        state = Mutex(State(initial: StubScope(fixtures: fixtures)))
        isInUse = Atomic(!fixtures.isEmpty)
    }

    // MARK: answering

    /// Returns the stub that answers a request, and the delay of the settings. If the stub is part of a scenario, the
    /// scenario is already in its new state.
    ///
    /// All stubs share the budget. A stub whose comparison takes too much work does not match, and the log is told so
    /// once for a request.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - organization: the organization of the request; nil if it is not known. Then only the shared stubs are tried.
    ///   - isMeant: says which stubs are tried. Default: nil, all of them.
    /// - Returns: nil in place of the stub if no stub matches, and in place of the delay if the settings have none.
    public func answer(
        _ request: Request,
        of organization: String?,
        where isMeant: ((StubMapping) -> Bool)? = nil
    ) -> (stub: StubMapping?, delay: ResponseDelay?) {
        guard isInUse.load(ordering: .relaxed) else { return (nil, nil) }
        let subject = RequestSubject(request, of: organization, in: environment)
        var search = Search(subject: subject, isMeant: isMeant, log: log)
        while true {
            // Patterns are compared without the lock, as that can take time.
            let (own, shared) = state.withLock { ($0.scope(of: organization), $0.shared) }
            let delay = own.settings.delay ?? shared.settings.delay
            guard let found = search.first(own, organization == nil ? nil : shared) else { return (nil, delay) }
            guard let step = found.stub.scenario, let newState = step.newState else { return (found.stub, delay) }
            let isMovedOn = state.withLock { state in
                state.update(found.isShared ? nil : organization) { scope in
                    guard scope.isInRequiredState(found.stub) else { return false }
                    scope.set(newState, of: step.name)
                    note(.scenario, of: found.isShared ? nil : organization)
                    return true
                }
            }
            // If another request came first, the scenario is in another state now, and the search starts again.
            if isMovedOn { return (found.stub, delay) }
        }
    }

    /// Tells who watches the stubs what has changed. It is called under the lock, so that changes are told in the order
    /// in which they are made.
    private func note(_ kind: StubChange.Kind, _ id: String? = nil, of organization: String?) {
        onChange?(StubChange(kind: kind, id: id, organization: organization))
    }

    /// The search for the stub that answers a request.
    private struct Search {
        let subject: RequestSubject
        /// Says which stubs are tried; nil for all.
        private let isMeant: ((StubMapping) -> Bool)?
        /// Is told of the first stub that is given up; then nil.
        private var log: MatchLog?

        init(subject: RequestSubject, isMeant: ((StubMapping) -> Bool)?, log: MatchLog?) {
            self.subject = subject
            self.isMeant = isMeant
            self.log = log
        }

        mutating func first(_ own: StubScope, _ shared: StubScope?) -> (stub: StubMapping, isShared: Bool)? {
            let mine = own.candidates(for: subject.request).first { answers($0, in: own) }
            // An organization uses its own copies of the fixtures, so the shared copies are skipped.
            let common = shared.flatMap { shared in
                shared.candidates(for: subject.request).first { !$0.isFixture && answers($0, in: shared) }
            }
            switch (mine, common) {
            case (let mine?, let common?) where mine.isAsked(after: common): return (common.stub, true)
            case (let mine?, _): return (mine.stub, false)
            case (nil, let common?): return (common.stub, true)
            case (nil, nil): return nil
            }
        }

        private mutating func answers(_ entry: StubScope.Entry, in scope: StubScope) -> Bool {
            guard isMeant?(entry.stub) ?? true, scope.isInRequiredState(entry.stub) else { return false }
            do {
                return try entry.stub.matches(subject)
            } catch {
                // A pattern and a request may contain secrets, so the message has the stub's id alone.
                log?("stub \(entry.stub.id) counts as no match for a request: \(error.reason)")
                log = nil
                return false
            }
        }
    }

    /// A stub that may answer a request, and the state of its scenario.
    public struct Candidate: Sendable {
        /// The stub.
        public var stub: StubMapping
        /// The present state of the stub's scenario; nil if the stub is in none.
        public var state: String?

        /// Whether the stub's pattern for the URL matches a request. Throws if that takes too much work.
        public func isForURL(of request: Request, _ budget: Budget) throws(BudgetError) -> Bool {
            try budget.spend(1, on: .request)
            return try stub.request.url.matches(request.target, budget)
        }
    }

    /// Returns the stubs that a request of an organization is compared with, in the order in which they are tried: the
    /// organization's own, and the shared ones. If the organization is nil, as it is not known, these are the shared
    /// ones.
    public func candidates(for organization: String?) -> [Candidate] {
        let (own, shared) = state.withLock { ($0.scope(of: organization), $0.shared) }
        var all = own.entries.map { ($0, own) }
        if organization != nil { all += shared.entries.lazy.filter { !$0.isFixture }.map { ($0, shared) } }
        return all.sorted { $1.0.isAsked(after: $0.0) }.map { entry, scope in
            Candidate(stub: entry.stub, state: entry.stub.scenario.map { scope.state(of: $0.name) })
        }
    }

    /// The stubs of all organizations, in no particular order of organizations.
    public var allCandidates: [Candidate] {
        let scopes = state.withLock { [$0.shared] + $0.organizations.values }
        var seen: Set<ObjectIdentifier> = []
        return scopes.flatMap { scope in
            scope.entries.lazy.map(\.stub).filter { seen.insert(ObjectIdentifier($0)).inserted }.map { stub in
                Candidate(stub: stub, state: stub.scenario.map { scope.state(of: $0.name) })
            }
        }
    }

    // MARK: stubs

    /// Returns the stubs in the order in which they are tried.
    public func mappings(of organization: String?) -> [StubMapping] {
        let (entries, others) = state.withLock { state in
            (state.scope(of: organization).entries, organization == nil ? Array(state.organizations.values) : [])
        }
        guard !others.isEmpty else { return entries.map(\.stub) }
        let all = entries + others.flatMap { scope in scope.entries.filter { !$0.isFixture } }
        return all.sorted { $1.isAsked(after: $0) }.map(\.stub)
    }

    /// A stub and the organization that it belongs to.
    public struct Listed: Sendable {
        /// The stub.
        public var stub: StubMapping
        /// The name of the organization; nil for a stub for all.
        public var organization: String?
    }

    /// Returns the stubs that may answer requests of an organization, its own and those for all; those of all
    /// organizations if it is nil. They are in the order in which they are tried.
    public func listed(for organization: String?) -> [Listed] {
        let (shared, scopes) = state.withLock { state -> (StubScope, [(String, StubScope)]) in
            guard let organization else { return (state.shared, state.organizations.map { ($0.key.text, $0.value) }) }
            return (state.shared, [(organization, state.scope(of: organization))])
        }
        var all: [(entry: StubScope.Entry, organization: String?)] = []
        for (name, scope) in scopes {
            // Each organization has a copy of the fixtures' stubs, and all of them are listed once.
            all += scope.entries.lazy.filter { organization != nil || !$0.isFixture }.map { ($0, name) }
        }
        all += shared.entries.lazy.filter { organization == nil || !$0.isFixture }.map { ($0, nil) }
        return all.sorted { $1.entry.isAsked(after: $0.entry) }.map { Listed(stub: $0.entry.stub, organization: $0.1) }
    }

    /// Returns the stub with an id, whose case doesn't matter; nil if there is none.
    public func mapping(withID id: String, of organization: String?) -> StubMapping? {
        state.withLock { $0.entry(withID: id.lowercased(), of: organization)?.stub }
    }

    /// Adds a stub, which becomes the newest one. It replaces a stub with the same id.
    public func add(_ stub: StubMapping, for organization: String?) {
        state.withLock { state in
            state.nextSequence += 1
            let sequence = state.nextSequence
            if organization == nil, state.pristine.contains(stub.id) {
                state.updateStubs(nil) { scope in scope.remove(stub.id) }
            }
            state.update(organization) { $0.add(stub, sequence: sequence) }
            note(.created, stub.id, of: organization)
        }
        isInUse.store(true, ordering: .relaxed)
    }

    /// Puts a list of stubs in place. It is seen as a whole: no request and no other import comes between its stubs.
    ///
    /// The stubs that are new become the newest ones, the first of them the very newest.
    public func add(_ list: StubImport, for organization: String?) {
        let kept = list.deletesOthers ? Set(list.stubs.map(\.id)) : []
        state.withLock { state in
            var known: [String: StubMapping] = [:]
            var new: [(stub: StubMapping, sequence: Int)] = []
            for stub in list.stubs.reversed() {
                if state.entry(withID: stub.id, of: organization) != nil {
                    known[stub.id] = stub
                } else {
                    state.nextSequence += 1
                    new.append((stub, state.nextSequence))
                }
            }
            let replaced = list.duplicatePolicy == .overwrite ? known : [:]
            if !replaced.isEmpty || list.deletesOthers {
                state.updateStubs(organization) { scope in
                    scope.change(replacing: replaced) { !list.deletesOthers || kept.contains($0.stub.id) }
                }
            }
            if !new.isEmpty { state.update(organization) { $0.change(adding: new) } }
            note(.replaced, of: organization)
        }
        isInUse.store(true, ordering: .relaxed)
    }

    /// Replaces the stub with the same id. Returns false if there is none.
    public func replace(_ stub: StubMapping, of organization: String?) -> Bool {
        state.withLock { state in
            var isFound = false
            state.updateStubs(organization) { scope in isFound = scope.replace(stub) || isFound }
            if isFound { note(.changed, stub.id, of: organization) }
            return isFound
        }
    }

    /// Removes the stub with an id, whose case doesn't matter. Returns false if there is none.
    public func remove(_ id: String, of organization: String?) -> Bool {
        let id = id.lowercased()
        return state.withLock { state in
            var isFound = false
            state.updateStubs(organization) { scope in isFound = scope.remove(id) || isFound }
            if isFound { note(.deleted, id, of: organization) }
            return isFound
        }
    }

    /// Removes all stubs, including those of the fixtures.
    public func removeAll(of organization: String?) {
        state.withLock { state in
            state.updateStubs(organization) { scope in scope.removeAll() }
            note(.replaced, of: organization)
        }
    }

    /// Returns the stubs whose metadata match one of WireMock's operators. Throws `JSONError` if the operator can't be
    /// used, and `BudgetError` if the search takes too much work.
    public func mappings(
        whoseMetadata json: JSONValue,
        of organization: String?,
        budget: Budget = Budget()
    ) throws -> [StubMapping] {
        let pattern = try MetadataPattern(json, budget: budget)
        return try mappings(of: organization).filter(pattern.matches)
    }

    /// Removes the stubs whose metadata match one of WireMock's operators, all at once. A stub that has been replaced
    /// since it was found stays. Throws as `mappings(whoseMetadata:of:budget:)` does, and then nothing is removed.
    public func removeMappings(
        whoseMetadata json: JSONValue,
        of organization: String?,
        budget: Budget = Budget()
    ) throws {
        remove(try mappings(whoseMetadata: json, of: organization, budget: budget), of: organization)
    }

    /// Returns the stubs whose pattern for requests is the same as that of another stub. Throws if the search takes too
    /// much work.
    public func mappings(
        withRequestOf other: StubMapping,
        of organization: String?,
        budget: Budget = Budget()
    ) throws(BudgetError) -> [StubMapping] {
        let request = other.json["request"]
        let size = request?.bytes.count ?? 0
        var found: [StubMapping] = []
        for stub in mappings(of: organization) {
            try budget.spend(10 + size, on: .stubs)
            if stub.json["request"] == request { found.append(stub) }
        }
        return found
    }

    /// Removes stubs, all at once. A stub that has been replaced meanwhile stays.
    public func remove(_ stubs: [StubMapping], of organization: String?) {
        guard !stubs.isEmpty else { return }
        let removed = Set(stubs.map(ObjectIdentifier.init))
        state.withLock { state in
            state.updateStubs(organization) { scope in
                scope.change { !removed.contains(ObjectIdentifier($0.stub)) }
            }
            note(.replaced, of: organization)
        }
    }

    /// Returns stubs and scenarios to the state of the fixtures. The settings stay.
    ///
    /// - Parameter fixtures: the fixtures' stubs, which have been read again. An organization gets those of them that
    ///   have changed, and has the others as all organizations have them. Default: nil, they are as they were.
    public func resetMappings(of organization: String?, to fixtures: [StubMapping]? = nil) {
        state.withLock { state in
            var fresh = organization == nil ? state.initial : state.pristine
            if let fixtures {
                fresh = StubScope(fixtures: Self.newest(fixtures, of: organization, state))
                if organization == nil { state.initial = fresh }
            }
            if organization == nil { state.pristine = fresh }
            state.updateAll(organization) { $0 = fresh.keepingSettings(of: $0) }
            note(.replaced, of: organization)
        }
        if fixtures?.isEmpty == false { isInUse.store(true, ordering: .relaxed) }
    }

    /// Returns the fixtures' stubs with which a scope begins when they have been read again. Those that are the same as
    /// before are the same objects, as a scope that is as at its start is not kept.
    private static func newest(_ fixtures: [StubMapping], of organization: String?, _ state: State) -> [StubMapping] {
        fixtures.compactMap { stub in
            guard let known = state.initial.entry(withID: stub.id)?.stub, known.isSame(as: stub) else { return stub }
            return organization == nil ? known : state.pristine.entry(withID: stub.id)?.stub
        }
    }

    /// Returns stubs and scenarios to the start.
    ///
    /// - Parameter keepsSettings: whether the settings stay. Default: false.
    public func reset(_ organization: String?, keepsSettings: Bool = false) {
        let isEmpty = state.withLock { state in
            note(.replaced, of: organization)
            if let organization {
                let name = ExactText(organization)
                let old = state.organizations.removeValue(forKey: name)
                if keepsSettings, let old { state.updateOne(name) { $0 = $0.keepingSettings(of: old) } }
                return false
            }
            let old = state
            state = State(initial: old.initial)
            guard keepsSettings else { return old.initial.entries.isEmpty }
            state.shared = state.shared.keepingSettings(of: old.shared)
            for (name, scope) in old.organizations where !scope.settings.isEmpty {
                state.updateOne(name) { $0 = $0.keepingSettings(of: scope) }
            }
            return old.initial.entries.isEmpty && state.shared.settings.isEmpty && state.organizations.isEmpty
        }
        if organization == nil { isInUse.store(!isEmpty, ordering: .relaxed) }
    }

    // MARK: scenarios and settings

    /// Returns the scenarios, sorted by name. Of several with the same name, the shared one is first, and then those of
    /// the organizations, sorted by the names of these.
    public func scenarios(of organization: String?) -> [Scenario] {
        let scopes = state.withLock { state in
            guard organization == nil else { return [state.scope(of: organization)] }
            return [state.shared] + state.organizations.sorted { $0.key.text < $1.key.text }.map(\.value)
        }
        let all = scopes.enumerated().flatMap { place, scope in
            scope.scenarios.map { (place, Scenario(name: $0.text, state: scope.state(of: $0.text), mappings: $1)) }
        }
        return all.sorted { ($0.1.name, $0.0) < ($1.1.name, $1.0) }.map(\.1)
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
        state.withLock { state in
            state.updateAll(organization) { scope in scope.set(newState, of: name) }
            note(.scenario, of: organization)
        }
    }

    /// Returns all scenarios to the state `Started`.
    public func resetScenarios(of organization: String?) {
        state.withLock { state in
            state.updateAll(organization) { scope in scope.resetScenarios() }
            note(.scenario, of: organization)
        }
    }

    /// Sets the settings of an organization, or of all if it is nil. The delay of an organization has precedence over
    /// the one for all organizations.
    public func set(_ settings: GlobalSettings, for organization: String?) {
        state.withLock { $0.update(organization) { scope in scope.settings = settings } }
        isInUse.store(true, ordering: .relaxed)
    }

    /// Changes the settings' data as `GlobalSettings.merge` does. Throws as that does, and then nothing is changed.
    public func merge(extended changes: JSONObject, for organization: String?) throws(JSONError) {
        let error: JSONError? = state.withLock { state in
            var settings = state.scope(of: organization).settings
            do throws(JSONError) {
                try settings.merge(extended: changes)
            } catch {
                return error
            }
            state.update(organization) { scope in scope.settings = settings }
            return nil
        }
        if let error { throw error }
    }

    /// Returns the settings that were made for an organization, or for all organizations if it is nil.
    public func settings(for organization: String?) -> GlobalSettings {
        state.withLock { $0.scope(of: organization).settings }
    }

    /// The names of the organizations that have stubs, settings or scenarios of their own.
    public var organizations: [String] { state.withLock { $0.organizations.keys.map(\.text) } }

    /// The number of stubs of all organizations.
    public var count: Int {
        let (shared, others) = state.withLock { ($0.shared.entries, Array($0.organizations.values)) }
        return others.reduce(shared.count) { $0 + $1.entries.count { !$0.isFixture } }
    }
}
