import Texts

/// A scenario in the form of the admin API.
public struct Scenario: Sendable {
    /// The name that the stubs of the scenario use.
    public var name: String
    /// The present state; `Started` at first.
    public var state: String
    /// All states that the stubs of the scenario name, and `Started`, sorted.
    public var possibleStates: [String]
    /// The stubs of the scenario.
    public var mappings: [StubMapping]

    init(name: String, state: String, mappings: [StubMapping]) {
        self.name = name
        self.state = state
        self.mappings = mappings
        let named = mappings.flatMap { [$0.scenario?.requiredState, $0.scenario?.newState] }.compactMap { $0 }
        possibleStates = Set((named + [StubScope.started]).map { ExactText($0) }).map(\.text).sorted()
    }
}

/// The reason for which the state of a scenario could not be set.
public enum ScenarioError: Error, Equatable, Sendable {
    /// No stub has the scenario.
    case noSuchScenario
    /// The scenario doesn't have the state.
    case noSuchState
}
