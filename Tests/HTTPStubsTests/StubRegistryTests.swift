import HTTP
import JSON
import Synchronization
import Testing

@testable import HTTPStubs

@Suite("The registry of stubs")
struct StubRegistryTests {
    private let id = "11111111-aaaa-1111-1111-111111111111"

    /// The name of the stub that answers `/x`.
    private func answer(_ registry: StubRegistry, of organization: String?) throws -> String? {
        registry.answer(try request(), of: organization).stub?.name
    }

    private func names(_ registry: StubRegistry, of organization: String?) -> [String] {
        registry.mappings(of: organization).compactMap(\.name)
    }

    // MARK: who answers

    @Test("has no answer without stubs, nor where none matches")
    func noAnswer() throws {
        let registry = StubRegistry()
        #expect(try answer(registry, of: "a") == nil)
        registry.add(try stub(named: "x"), for: nil)
        #expect(registry.answer(try request("/y"), of: "a").stub == nil)
        #expect(registry.count == 1)
    }

    @Test("asks by priority, then the newest first, shared stubs and an organization's in one order")
    func order() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "all's, older"), for: nil)
        registry.add(try stub(named: "a's"), for: "a")
        #expect(try answer(registry, of: "a") == "a's")
        registry.add(try stub(named: "all's, newer"), for: nil)
        #expect(try answer(registry, of: "a") == "all's, newer")
        registry.add(try stub(named: "a's, preferred", priority: 1), for: "a")
        registry.add(try stub(named: "all's, newest", priority: 2), for: nil)
        #expect(try answer(registry, of: "a") == "a's, preferred")
        #expect(try answer(registry, of: "b") == "all's, newest")
        #expect(names(registry, of: "a") == ["a's, preferred", "a's"])
        #expect(
            names(registry, of: nil)
                == ["a's, preferred", "all's, newest", "all's, newer", "a's", "all's, older"]
        )
    }

    @Test("asks those stubs alone that are meant, and keeps the others")
    func meant() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "a's"), for: "a")
        registry.add(try stub(named: "all's"), for: nil)
        for (name, found) in [("a's", "a's"), ("all's", "all's"), ("none", nil)] {
            #expect(registry.answer(try request(), of: "a") { $0.name == name }.stub?.name == found)
        }
        #expect(registry.count == 2)
        #expect(try answer(registry, of: "a") == "all's")
    }

    @Test("answers an organization with its own stubs and with shared ones, and nobody with shared ones alone")
    func organizations() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "a's"), for: "a")
        registry.add(try stub(named: "all's", priority: 9), for: nil)
        #expect(try answer(registry, of: "a") == "a's")
        #expect(try answer(registry, of: "b") == "all's")
        #expect(try answer(registry, of: nil) == "all's")
        registry.removeAll(of: "a")
        #expect(try answer(registry, of: "a") == "all's")
        registry.removeAll(of: nil)
        #expect(try answer(registry, of: "a") == nil)
    }

    @Test("logs a regular expression that is given up, and has no answer then")
    func givenUp() throws {
        let logged = Mutex<[String]>([])
        let registry = StubRegistry { message in logged.withLock { $0.append(message) } }
        registry.add(try stub(#"{"request":{"bodyPatterns":[{"doesNotMatch":"\#(backtracking)"}]}}"#), for: nil)
        #expect(registry.answer(try request(method: .post, body: endless), of: nil).stub == nil)
        #expect(logged.withLock { $0.count } == 1)
        #expect(registry.answer(try request(method: .post, body: "abc"), of: nil).stub != nil)
        #expect(logged.withLock { $0.count } == 1)
    }

    @Test(
        "logs a regular expression that is given up in a URL or in JSON",
        arguments: [
            #"{"urlPattern":"/\#(backtracking)"}"#, #"{"urlPathPattern":"/\#(backtracking)"}"#,
            #"{"bodyPatterns":[{"equalToJson":"\"${json-unit.regex}\#(backtracking)\""}]}"#,
        ]
    )
    func givenUpElsewhere(pattern: String) throws {
        let logged = Mutex<[String]>([])
        let registry = StubRegistry { message in logged.withLock { $0.append(message) } }
        registry.add(try stub(#"{"request":\#(pattern)}"#), for: nil)
        #expect(registry.answer(try request("/\(endless)", body: #""\#(endless)""#), of: nil).stub == nil)
        #expect(logged.withLock { $0.count } == 1)
    }

    @Test("gives all stubs of a request one budget, and says so once where it is spent")
    func oneBudget() throws {
        let logged = Mutex<[String]>([])
        let registry = StubRegistry { message in logged.withLock { $0.append(message) } }
        let hostile = (0..<20).map { #"{"matches":"\#(backtracking)(\#($0))?"}"# }.joined(separator: ",")
        registry.add(
            StubImport(try (0..<50).map { _ in try stub(#"{"request":{"bodyPatterns":[{"or":[\#(hostile)]}]}}"#) }),
            for: nil
        )
        let last = "11111111-1111-1111-1111-111111111111"
        registry.add(
            try stub(#"{"id":"\#(last)","priority":1,"request":{"bodyPatterns":[{"or":[\#(hostile)]}]}}"#),
            for: nil
        )
        let text = String(repeating: "x", count: 1000) + "y"
        #expect(registry.answer(try request(method: .post, body: text), of: nil).stub == nil)
        #expect(
            logged.withLock { $0 } == [
                "stub \(last) counts as no match for a request: "
                    + "a regular expression takes more work than one request may cause"
            ]
        )
        // The next request has a budget of its own.
        #expect(registry.answer(try request(method: .post, body: "x0"), of: nil).stub == nil)
        #expect(registry.answer(try request(method: .post, body: "xx0"), of: nil).stub?.id == last)
        #expect(logged.withLock { $0.count } == 1)
    }

    // MARK: imports

    @Test("shows an import as a whole, of many at once")
    func importsAtOnce() async throws {
        let registry = StubRegistry()
        let ids = (0..<50).map { "00000000-0000-0000-0000-\(String(1000 + $0).leftPadded(to: 12))" }
        let lists = try (0..<4).map { list in
            try ids.map { try stub(#"{"id":"\#($0)","name":"\#(list)","request":{"url":"/x"}}"#) }
        }
        await withTaskGroup(of: Void.self) { group in
            for list in lists {
                group.addTask {
                    for _ in 0..<20 { registry.add(StubImport(list, deletesOthers: true), for: "a") }
                }
            }
            group.addTask {
                for _ in 0..<100 {
                    let seen = registry.mappings(of: "a")
                    #expect(Set(seen.map(\.name)).count <= 1)
                    #expect(seen.isEmpty || seen.map(\.id) == ids)
                    await Task.yield()
                }
            }
        }
        #expect(registry.mappings(of: "a").map(\.id) == ids)
    }

    @Test("takes an import of many stubs, each in place of another one", .timeLimit(.minutes(1)))
    func largeImport() throws {
        // A look through all stubs for each of them would take minutes.
        let stubs = try (0..<15_000).map { _ in try stub(named: "x") }
        let registry = StubRegistry()
        for _ in 0..<2 { registry.add(StubImport(stubs), for: nil) }
        #expect(registry.count == 15_000)
    }

    @Test("removes stubs by their metadata all at once, or none where the search takes too much")
    func removeByMetadata() throws {
        let registry = StubRegistry()
        let ids = try ["a", "b", "a"].map { name in
            let mapping = try stub(#"{"metadata":{"suite":"\#(name)"}}"#)
            registry.add(mapping, for: "o")
            return mapping.id
        }
        let operand = try json(#"{"matchesJsonPath":{"expression":"$.suite","equalTo":"a"}}"#)
        #expect(throws: BudgetError.exceeded(.stubs)) {
            try registry.removeMappings(whoseMetadata: operand, of: "o", budget: Budget(steps: 20))
        }
        #expect(registry.mappings(of: "o").count == 3)
        try registry.removeMappings(whoseMetadata: operand, of: "o")
        #expect(registry.mappings(of: "o").map(\.id) == [ids[1]])
    }

    @Test("shows scenarios of one name in the order of their organizations, the shared one first")
    func scenariosOfAll() throws {
        let registry = StubRegistry()
        for organization in ["c", "a", nil, "b"] {
            let name = organization ?? "shared"
            registry.add(try stub(#"{"name":"\#(name)","scenarioName":"s"}"#), for: organization)
        }
        #expect(registry.scenarios(of: nil).map { $0.mappings.first?.name } == ["shared", "a", "b", "c"])
    }

    // MARK: fixtures

    @Test("gives each organization its own fixtures, until they are changed for all")
    func fixtures() throws {
        let registry = StubRegistry(fixtures: [try stub(named: "fixture", id: id)])
        for organization in ["a", nil] { #expect(try answer(registry, of: organization) == "fixture") }
        #expect(registry.remove(id, of: "a"))
        #expect(try answer(registry, of: "a") == nil)
        #expect(try answer(registry, of: "b") == "fixture")
        registry.resetMappings(of: "a")
        #expect(try answer(registry, of: "a") == "fixture")
        #expect(registry.replace(try stub(named: "changed", id: id), of: nil))
        for organization in ["a", "new", nil] { #expect(try answer(registry, of: organization) == "changed") }
        #expect(names(registry, of: nil) == ["changed"])
        registry.reset(nil)
        for organization in ["a", nil] { #expect(try answer(registry, of: organization) == "fixture") }
    }

    @Test("has a stub of a fixture's id that is added for all in that fixture's place everywhere")
    func addedInPlaceOfFixture() throws {
        let registry = StubRegistry(fixtures: [try stub(named: "fixture", id: id)])
        registry.add(try stub(named: "a's"), for: "a")
        registry.add(try stub(named: "changed", id: id), for: nil)
        #expect(names(registry, of: nil) == ["changed", "a's"])
        #expect(names(registry, of: "a") == ["a's"])
        for organization in ["a", "b", nil] { #expect(try answer(registry, of: organization) == "changed") }
        registry.resetMappings(of: nil)
        for organization in ["a", "b", nil] { #expect(try answer(registry, of: organization) == "fixture") }
    }

    @Test("forgets fixtures that are removed for all, until all is reset")
    func fixturesRemovedForAll() throws {
        let registry = StubRegistry(fixtures: [try stub(named: "one", id: id), try stub(named: "two")])
        #expect(names(registry, of: "a") == ["two", "one"])
        #expect(registry.remove(id, of: nil))
        #expect(names(registry, of: "new") == ["two"])
        registry.removeAll(of: nil)
        #expect(names(registry, of: "newer") == [])
        registry.resetMappings(of: "newer")
        #expect(names(registry, of: "newer") == [])
        registry.resetMappings(of: nil)
        for organization in ["a", "newer", nil] { #expect(names(registry, of: organization) == ["two", "one"]) }
    }

    // MARK: changes

    @Test("finds a stub by its id in any case, among the organization's own")
    func find() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "a's", id: id), for: "a")
        #expect(registry.mapping(withID: id.uppercased(), of: "a")?.name == "a's")
        #expect(registry.mapping(withID: id, of: nil)?.name == "a's")
        #expect(registry.mapping(withID: id, of: "b") == nil)
    }

    @Test("replaces a stub in its place, and only where there is one")
    func replace() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "old", id: id), for: "a")
        registry.add(try stub(named: "newer"), for: "a")
        let new = try stub(named: "new", id: id)
        #expect(!registry.replace(new, of: "b"))
        #expect(registry.replace(new, of: "a"))
        #expect(names(registry, of: "a") == ["newer", "new"])
        #expect(registry.replace(try stub(named: "newest", id: id), of: nil))
        #expect(names(registry, of: "a") == ["newer", "newest"])
        #expect(names(registry, of: "b") == [])
    }

    @Test("removes a stub by its id in any case, and only where there is one")
    func remove() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "a's", id: id), for: "a")
        registry.add(try stub(named: "b's", id: id), for: "b")
        registry.add(try stub(named: "all's"), for: nil)
        #expect(!registry.remove(id, of: "c"))
        #expect(registry.remove(id.uppercased(), of: "a"))
        #expect(!registry.remove(id, of: "a"))
        #expect(names(registry, of: nil) == ["all's", "b's"])
        #expect(registry.remove(id, of: nil))
        #expect(!registry.remove(id, of: nil))
        #expect(names(registry, of: nil) == ["all's"])
    }

    @Test("finds stubs by their metadata, which are an empty object where there are none")
    func metadata() throws {
        let registry = StubRegistry()
        registry.add(try stub(#"{"name":"with","metadata":{"a":{"b":"c"}}}"#), for: nil)
        registry.add(try stub(#"{"name":"without"}"#), for: nil)
        let byPath = try json(#"{"matchesJsonPath":{"expression":"$.a.b","equalTo":"c"}}"#)
        #expect(try registry.mappings(whoseMetadata: byPath, of: nil).map(\.name) == ["with"])
        let empty = try json(#"{"equalToJson":{}}"#)
        #expect(try registry.mappings(whoseMetadata: empty, of: nil).map(\.name) == ["without"])
        #expect(try registry.mappings(whoseMetadata: byPath, of: "a").map(\.name) == [])
        try Refusal(#"{"equals":1}"#, at: "/equals", noOperator).expect {
            _ = try registry.mappings(whoseMetadata: $0, of: nil)
        }
    }

    // MARK: resets

    @Test("returns an organization's stubs and scenarios to the fixtures, and leaves its settings")
    func resetMappings() throws {
        let registry = StubRegistry(fixtures: [try stub(named: "fixture", in: "s", from: "Started", to: "over")])
        #expect(try answer(registry, of: "a") == "fixture")
        registry.add(try stub(named: "added"), for: "a")
        registry.set(try fixedDelay(7), for: "a")
        registry.resetMappings(of: "a")
        #expect(names(registry, of: "a") == ["fixture"])
        #expect(registry.scenarios(of: "a").map(\.state) == ["Started"])
        #expect(registry.settings(for: "a").delay == .fixed(milliseconds: 7))
    }

    @Test("returns an organization to the start, settings included, and no other organization")
    func resetOrganization() throws {
        let registry = StubRegistry(fixtures: [try stub(named: "fixture")])
        for organization in ["a", "b", nil] {
            registry.add(try stub(named: "added"), for: organization)
            registry.set(try fixedDelay(7), for: organization)
        }
        registry.reset("a")
        #expect(names(registry, of: "a") == ["fixture"])
        #expect(registry.settings(for: "a").delay == nil)
        #expect(names(registry, of: "b") == ["added", "fixture"])
        #expect(registry.settings(for: "b").delay == .fixed(milliseconds: 7))
        registry.reset(nil)
        #expect(names(registry, of: nil) == ["fixture"])
        #expect(registry.settings(for: "b").delay == nil)
        #expect(registry.settings(for: nil).delay == nil)
    }

    @Test("keeps the settings of all and of each organization in a reset that is told to", arguments: ["a", nil])
    func resetKeepingSettings(organization: String?) throws {
        let registry = StubRegistry()
        for (name, delay) in [(nil, 1), ("a", 2), ("b", 3)] as [(String?, Int)] {
            registry.add(try stub(named: "added"), for: name)
            registry.set(try fixedDelay(delay), for: name)
        }
        registry.reset(organization, keepsSettings: true)
        #expect(names(registry, of: "a") == [])
        #expect(registry.answer(try request(), of: "a").delay == .fixed(milliseconds: 2))
        #expect(registry.answer(try request(), of: "b").delay == .fixed(milliseconds: 3))
        #expect(registry.answer(try request(), of: "c").delay == .fixed(milliseconds: 1))
        #expect(registry.organizations.sorted() == ["a", "b"])
    }

    @Test("takes fixtures that were read again, and keeps no scope of an organization for which nothing has changed")
    func newFixtures() throws {
        let ids = (1...3).map { "00000000-0000-0000-0000-00000000000\($0)" }
        let registry = StubRegistry(fixtures: [try stub(named: "one", id: ids[0]), try stub(named: "two", id: ids[1])])
        let same = [try stub(named: "one", id: ids[0]), try stub(named: "two", id: ids[1])]
        registry.add(try stub(named: "added"), for: "a")
        registry.resetMappings(of: "a", to: same)
        #expect(names(registry, of: "a") == ["two", "one"])
        #expect(registry.organizations.isEmpty)
        // One organization reads what has changed, and has the rest as all have it.
        #expect(registry.remove(ids[0], of: nil))
        let changed = [same[0], try stub(named: "new two", id: ids[1]), try stub(named: "three", id: ids[2])]
        registry.resetMappings(of: "a", to: changed)
        #expect(names(registry, of: "a") == ["three", "new two"])
        #expect(names(registry, of: "b") == ["two"])
        // For all, everything is as it was read, and stays so in later resets.
        registry.resetMappings(of: nil, to: changed)
        for organization in ["a", "b", nil] {
            #expect(names(registry, of: organization) == ["three", "new two", "one"])
        }
        #expect(registry.organizations.isEmpty)
        registry.removeAll(of: nil)
        registry.reset(nil)
        #expect(names(registry, of: "b") == ["three", "new two", "one"])
        registry.resetMappings(of: nil, to: [])
        #expect(names(registry, of: nil) == [])
    }

    // MARK: settings

    @Test("delays with the organization's setting, else with the one for all, whether a stub answers or not")
    func delays() throws {
        let registry = StubRegistry()
        registry.set(try fixedDelay(1), for: nil)
        registry.set(try fixedDelay(2), for: "a")
        #expect(registry.answer(try request(), of: "a").delay == .fixed(milliseconds: 2))
        #expect(registry.answer(try request(), of: "b").delay == .fixed(milliseconds: 1))
        registry.add(try stub(named: "x"), for: nil)
        #expect(registry.answer(try request(), of: nil).delay == .fixed(milliseconds: 1))
        registry.set(GlobalSettings(), for: "a")
        #expect(registry.answer(try request(), of: "a").delay == .fixed(milliseconds: 1))
    }

    // MARK: scenarios

    @Test("moves a scenario on with each answer of a stub that names a new state")
    func scenario() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "first", in: "s", from: "Started", to: "second"), for: "a")
        registry.add(try stub(named: "second", in: "s", from: "second", to: "Started"), for: "a")
        #expect(registry.answer(try request("/y"), of: "a").stub == nil)
        var answers: [String?] = []
        for _ in 0..<5 { answers.append(try answer(registry, of: "a")) }
        #expect(answers == ["first", "second", "first", "second", "first"])
        #expect(registry.scenarios(of: "a").map(\.state) == ["second"])
    }

    @Test("moves an organization's copy of a fixture's scenario on for it alone, a shared stub's scenario for all")
    func whoseScenario() throws {
        let fixture = try stub(named: "fixture", in: "f", from: "Started", to: "over", priority: 1)
        let registry = StubRegistry(fixtures: [fixture])
        registry.add(try stub(named: "shared", in: "s", from: "Started", to: "over"), for: nil)
        #expect(try answer(registry, of: "a") == "fixture")
        #expect(try answer(registry, of: "b") == "fixture")
        #expect(try answer(registry, of: "a") == "shared")
        #expect(try answer(registry, of: "b") == nil)
        #expect(try answer(registry, of: nil) == "fixture")
        #expect(try answer(registry, of: nil) == nil)
    }

    @Test("gives a scenario's state to one request, even if another takes it while the first is being matched")
    func race() throws {
        // While the first request is compared with the stubs, one of them is given up, and the log is told so. At that
        // moment, the log has a second request answered.
        let interruption = Mutex<(@Sendable () -> Void)?>(nil)
        let registry = StubRegistry { _ in
            let once = interruption.withLock { action in
                defer { action = nil }
                return action
            }
            once?()
        }
        registry.add(
            try stub(#"{"priority":1,"request":{"bodyPatterns":[{"matches":"\#(backtracking)"}]}}"#),
            for: nil
        )
        for (name, from, to) in [("first", "Started", "taken"), ("second", "taken", "over")] {
            registry.add(
                try stub(
                    #"""
                    {"name":"\#(name)","request":{"bodyPatterns":[{"contains":"x"}]},"scenarioName":"s",
                    "requiredScenarioState":"\#(from)",
                    "newScenarioState":"\#(to)"}
                    """#
                ),
                for: nil
            )
        }
        let quick = try request(method: .post, body: "x")
        let answers = Mutex<[String?]>([])
        interruption.withLock {
            $0 = {
                let name = registry.answer(quick, of: nil).stub?.name
                answers.withLock { $0.append(name) }
            }
        }
        let name = registry.answer(try request(method: .post, body: endless), of: nil).stub?.name
        answers.withLock { $0.append(name) }
        #expect(answers.withLock { $0 } == ["first", "second"])
        #expect(registry.scenarios(of: nil).map(\.state) == ["over"])
    }

    @Test("gives a scenario's state to one of many requests at a time")
    func crowd() async throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "anybody", priority: 9), for: nil)
        registry.add(try stub(named: "one", in: "s", from: "Started", to: "over"), for: nil)
        let request = try request()
        let names = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<100 { group.addTask { registry.answer(request, of: "a").stub?.name } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(names.count { $0 == "one" } == 1)
        #expect(names.count { $0 == "anybody" } == 99)
    }

    @Test("shows scenarios sorted by name, each organization its own")
    func scenarios() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "t1", in: "t", from: "Started", to: "two"), for: "a")
        registry.add(try stub(named: "s1", in: "s", from: "Started", to: "two"), for: "a")
        registry.add(try stub(named: "r1", in: "r", from: "Started", to: "two"), for: nil)
        #expect(registry.scenarios(of: "a").map(\.name) == ["s", "t"])
        #expect(registry.scenarios(of: "b").map(\.name) == [])
        #expect(registry.scenarios(of: nil).map(\.name) == ["r", "s", "t"])
        #expect(registry.scenarios(of: nil).map { $0.mappings.map(\.name) } == [["r1"], ["s1"], ["t1"]])
    }

    @Test("sets a scenario to a state that its stubs name, or to Started")
    func setState() throws {
        let registry = StubRegistry()
        registry.add(try stub(named: "second", in: "s", from: "two", to: "three"), for: "a")
        try registry.setState(of: "s", to: "two", for: "a")
        #expect(try answer(registry, of: "a") == "second")
        try registry.setState(of: "s", to: nil, for: "a")
        #expect(registry.scenarios(of: "a").map(\.state) == ["Started"])
        try registry.setState(of: "s", to: "three", for: nil)
        #expect(registry.scenarios(of: "a").map(\.state) == ["three"])
        #expect(throws: ScenarioError.noSuchState) { try registry.setState(of: "s", to: "four", for: "a") }
        #expect(throws: ScenarioError.noSuchScenario) { try registry.setState(of: "t", to: "two", for: "a") }
        #expect(throws: ScenarioError.noSuchScenario) { try registry.setState(of: "s", to: "two", for: "b") }
        #expect(registry.scenarios(of: "a").map(\.state) == ["three"])
    }

    @Test("returns scenarios to Started, for one organization or for all, and leaves the stubs")
    func resetScenarios() throws {
        let registry = StubRegistry(fixtures: [try stub(named: "once", in: "s", from: "Started", to: "over")])
        for organization in ["a", "b"] { #expect(try answer(registry, of: organization) == "once") }
        registry.resetScenarios(of: "a")
        #expect(try answer(registry, of: "b") == nil)
        #expect(try answer(registry, of: "a") == "once")
        registry.resetScenarios(of: nil)
        for organization in ["a", "b"] { #expect(try answer(registry, of: organization) == "once") }
    }

    @Test("keeps nothing for an organization that is as at its start")
    func unchangedScopes() throws {
        let registry = StubRegistry(fixtures: [try stub(#"{"name":"fixture","scenarioName":"s"}"#)])
        for number in 0..<100 {
            let organization = "\(number)"
            registry.resetScenarios(of: organization)
            registry.resetMappings(of: organization)
            _ = registry.remove("5e5ad1a5-0000-4000-8000-000000000000", of: organization)
            registry.set(try fixedDelay(1), for: organization)
            registry.set(GlobalSettings(), for: organization)
            try registry.setState(of: "s", to: nil, for: organization)
            let own = try stub(#"{"name":"own"}"#)
            registry.add(own, for: organization)
            _ = registry.remove(own.id, of: organization)
        }
        #expect(registry.organizations.isEmpty)
        registry.removeAll(of: "a")
        registry.set(try fixedDelay(1), for: "b")
        #expect(Set(registry.organizations) == ["a", "b"])
        #expect(registry.mappings(of: "a").isEmpty)
        #expect(registry.mappings(of: "c").map(\.name) == ["fixture"])
    }

    @Test("tells organizations and scenarios apart by the bytes of their names")
    func bytesOfNames() throws {
        let registry = StubRegistry()
        registry.add(try stub(#"{"scenarioName":"\u00e9","newScenarioState":"x"}"#), for: "caf\u{E9}")
        registry.add(try stub(#"{"scenarioName":"e\u0301","newScenarioState":"x"}"#), for: "caf\u{E9}")
        #expect(registry.mappings(of: "cafe\u{301}").isEmpty)
        #expect(registry.scenarios(of: "caf\u{E9}").count == 2)
        try registry.setState(of: "\u{E9}", to: "x", for: "caf\u{E9}")
        let states = registry.scenarios(of: "caf\u{E9}").map { "\($0.name.utf8.count) \($0.state)" }
        #expect(Set(states) == ["2 x", "3 Started"])
        #expect(throws: ScenarioError.noSuchState) {
            try registry.setState(of: "\u{E9}", to: "\u{E9}", for: "caf\u{E9}")
        }
    }
}

@Suite("Who watches the stubs")
struct StubChangeTests {
    @Test("is told what has changed, and whose it is")
    func changes() throws {
        let told = Told()
        let registry = StubRegistry(onChange: told.note)
        let first = try stub(named: "a", id: "00000000-0000-0000-0000-00000000000a")
        registry.add(first, for: "o")
        #expect(registry.replace(first, of: "o"))
        #expect(!registry.replace(first, of: "p"))
        #expect(registry.remove(first.id.uppercased(), of: "o"))
        #expect(!registry.remove(first.id, of: "o"))
        registry.removeAll(of: nil)
        #expect(
            told.take() == [
                StubChange(kind: .created, id: first.id, organization: "o"),
                StubChange(kind: .changed, id: first.id, organization: "o"),
                StubChange(kind: .deleted, id: first.id, organization: "o"),
                StubChange(kind: .replaced, id: nil, organization: nil),
            ]
        )
    }

    @Test("is told that a request has moved a scenario on")
    func scenarios() throws {
        let told = Told()
        let registry = StubRegistry(onChange: told.note)
        registry.add(try stub(named: "a", in: "s", from: "Started", to: "on"), for: nil)
        registry.add(try stub(named: "b"), for: "o")
        _ = told.take()
        #expect(registry.answer(try request(), of: nil).stub?.name == "a")
        #expect(told.take() == [StubChange(kind: .scenario, id: nil, organization: nil)])
        _ = registry.answer(try request(), of: "o")
        #expect(told.take() == [])
        registry.resetScenarios(of: "o")
        #expect(told.take() == [StubChange(kind: .scenario, id: nil, organization: "o")])
    }

    private final class Told: Sendable {
        private let changes = Mutex<[StubChange]>([])

        func note(_ change: StubChange) { changes.withLock { $0.append(change) } }

        func take() -> [StubChange] {
            changes.withLock { changes in
                defer { changes = [] }
                return changes
            }
        }
    }
}

@Suite("The stubs that are listed")
struct ListedStubsTests {
    @Test("have their organization, and are in the order in which they are tried")
    func listed() throws {
        let fixture = try stub(named: "fixture")
        let registry = StubRegistry(fixtures: [fixture])
        registry.add(try stub(named: "shared"), for: nil)
        registry.add(try stub(named: "mine", priority: 1), for: "o")
        registry.add(try stub(named: "theirs"), for: "p")
        func names(_ organization: String?) -> [String] {
            registry.listed(for: organization).map { "\($0.stub.name ?? "") \($0.organization ?? "all")" }
        }
        #expect(names(nil) == ["mine o", "theirs p", "shared all", "fixture all"])
        #expect(names("o") == ["mine o", "shared all", "fixture o"])
        #expect(names("q") == ["shared all", "fixture q"])
    }
}
