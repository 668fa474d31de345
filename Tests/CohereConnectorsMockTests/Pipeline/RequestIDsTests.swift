import Testing

@testable import CohereConnectorsMock

@Suite("The ids of requests")
struct RequestIDsTests {
    @Test("have the form of random UUIDs (RFC 9562, version 4), in lower case")
    func form() {
        let ids = RequestIDs()
        for _ in 0..<200 {
            let id = ids.next()
            #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }

    @Test("all differ, whoever draws them at the same time")
    func differ() async {
        let ids = RequestIDs()
        let drawn = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { (0..<500).map { _ in ids.next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(drawn).count == 4000)
    }

    @Test("of two servers begin differently")
    func start() { #expect(RequestIDs().next().prefix(18) != RequestIDs().next().prefix(18)) }
}
