/// A scenario as the admin API shows it.
public struct Scenario: Sendable {
    /// As its stubs name it.
    public var name: String
    /// The state that it is in; `Started` at first.
    public var state: String
    /// All states that its stubs name, and `Started`, sorted.
    public var possibleStates: [String]
    /// Its stubs.
    public var mappings: [StubMapping]

    init(name: String, state: String, mappings: [StubMapping]) {
        self.name = name
        self.state = state
        self.mappings = mappings
        let named = mappings.flatMap { [$0.scenario?.requiredState, $0.scenario?.newState] }.compactMap { $0 }
        possibleStates = Set(named + [StubScope.started]).sorted()
    }
}

/// Why a scenario's state could not be set.
public enum ScenarioError: Error, Equatable, Sendable {
    case noSuchScenario
    case noSuchState
}
