import Testing

@testable import HTTPStubs

@Suite("A scenario")
struct ScenarioTests {
    @Test("can be in Started and in each state that its stubs name, each listed once, sorted")
    func possibleStates() throws {
        let mappings = [
            try stub(named: "a", in: "s", from: "Started", to: "two"),
            try stub(named: "b", in: "s", from: "two", to: "one"),
            try stub(#"{"scenarioName":"s"}"#),
        ]
        let scenario = Scenario(name: "s", state: "two", mappings: mappings)
        #expect(scenario.name == "s")
        #expect(scenario.state == "two")
        #expect(scenario.possibleStates == ["Started", "one", "two"])
        #expect(scenario.mappings.map(\.id) == mappings.map(\.id))
    }

    @Test("can be in Started where no stub names a state")
    func onlyStarted() {
        #expect(Scenario(name: "s", state: "Started", mappings: []).possibleStates == ["Started"])
    }
}
