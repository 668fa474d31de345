import JSON
import Testing
import Texts

@testable import HTTPStubs

@Suite("A scope of stubs")
struct StubScopeTests {
    private let id = "11111111-1111-1111-1111-111111111111"

    private func names(_ scope: StubScope) -> [String] { scope.entries.compactMap(\.stub.name) }

    @Test("asks by priority, then the newest first, and fixtures after all that was added with their priority")
    func order() throws {
        var scope = StubScope(fixtures: [try stub(named: "older fixture"), try stub(named: "newer fixture")])
        scope.add(try stub(named: "older"), sequence: 1)
        scope.add(try stub(named: "last", priority: 9), sequence: 2)
        scope.add(try stub(named: "first", priority: 1), sequence: 3)
        scope.add(try stub(named: "newer"), sequence: 4)
        #expect(names(scope) == ["first", "newer", "older", "newer fixture", "older fixture", "last"])
        #expect(scope.entries.map(\.isFixture) == [false, false, false, true, true, false])
    }

    @Test("has one stub of an id, of which the last that was added is the newest")
    func sameID() throws {
        var scope = StubScope(fixtures: [try stub(named: "fixture", id: id)])
        scope.add(try stub(named: "other"), sequence: 1)
        scope.add(try stub(named: "changed", id: id), sequence: 2)
        #expect(names(scope) == ["changed", "other"])
        #expect(scope.entries.map(\.isFixture) == [false, false])
        #expect(scope.contains(id))
        scope.remove(id)
        #expect(!scope.contains(id))
        #expect(names(scope) == ["other"])
    }

    @Test("leaves a stub that is replaced in its place, unless its priority is another")
    func replace() throws {
        var scope = StubScope(fixtures: [])
        scope.add(try stub(named: "a"), sequence: 1)
        scope.add(try stub(named: "b", id: id), sequence: 2)
        scope.add(try stub(named: "c"), sequence: 3)
        #expect(scope.replace(try stub(named: "B", id: id)))
        #expect(names(scope) == ["c", "B", "a"])
        #expect(scope.replace(try stub(named: "B9", id: id, priority: 9)))
        #expect(names(scope) == ["c", "a", "B9"])
        #expect(scope.replace(try stub(named: "B5", id: id)))
        #expect(names(scope) == ["c", "B5", "a"])
        #expect(!scope.replace(try stub(named: "d", id: "22222222-2222-2222-2222-222222222222")))
        #expect(names(scope) == ["c", "B5", "a"])
    }

    @Test("knows the state of each scenario, which is Started at first")
    func scenarios() throws {
        var scope = StubScope(fixtures: [])
        let first = try stub(named: "first", in: "s", from: "Started", to: "moved")
        let second = try stub(named: "second", in: "s", from: "moved", to: "Started")
        scope.add(first, sequence: 1)
        scope.add(second, sequence: 2)
        scope.add(try stub(#"{"name":"any state","scenarioName":"t"}"#), sequence: 3)
        #expect(scope.scenarios.mapValues { $0.compactMap(\.name) } == ["s": ["second", "first"], "t": ["any state"]])
        #expect(scope.state(of: "s") == "Started")
        #expect(scope.isInRequiredState(first))
        #expect(!scope.isInRequiredState(second))
        scope.set("moved", of: "s")
        #expect(scope.state(of: "s") == "moved")
        #expect(scope.state(of: "t") == "Started")
        #expect(!scope.isInRequiredState(first))
        #expect(scope.isInRequiredState(second))
        #expect(scope.isInRequiredState(try stub(#"{"scenarioName":"s"}"#)))
        #expect(scope.isInRequiredState(try stub("{}")))
        scope.resetScenarios()
        #expect(scope.state(of: "s") == "Started")
    }

    @Test("forgets stubs and scenarios' states when all are removed")
    func removeAll() throws {
        var scope = StubScope(fixtures: [try stub(named: "a", in: "s", from: "Started", to: "moved")])
        scope.set("moved", of: "s")
        scope.removeAll()
        #expect(scope.entries.isEmpty)
        #expect(scope.state(of: "s") == "Started")
    }
}
