/// A scenario as the admin API shows it.
public struct Scenario: Sendable {
    public var name: String
    public var state: String
    public var possibleStates: [String]
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
