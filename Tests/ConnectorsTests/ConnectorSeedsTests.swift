import Testing

@testable import Connectors

@Suite("A list of seeds")
struct ConnectorSeedsTests {
    @Test("has no id twice, and names the second one")
    func duplicates() throws {
        let seeds = try ["a", nil, "b", nil, "a", "b"].map { try ConnectorSeed(id: $0, content: draft("x")) }
        #expect(throws: ConnectorSeeds.DuplicateID(id: "a", index: 4)) { try ConnectorSeeds(seeds) }
        #expect(try ConnectorSeeds(Array(seeds[..<4])).elements.map(\.id) == ["a", nil, "b", nil])
    }

    @Test("stays as it was if a seed could not be added")
    func append() throws {
        var seeds = ConnectorSeeds()
        #expect(seeds.isEmpty)
        try seeds.append(try ConnectorSeed(id: "a", content: draft("x")))
        let again = try ConnectorSeed(id: "a", content: draft("y"))
        #expect(throws: ConnectorSeeds.DuplicateID(id: "a", index: 1)) { try seeds.append(again) }
        try seeds.append(try ConnectorSeed(id: "b", content: draft("z")))
        #expect(seeds.elements.map(\.id) == ["a", "b"])
        #expect(!seeds.isEmpty)
    }
}
