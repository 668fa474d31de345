import Testing

@testable import cohere_connectors_mock

@Suite("The name that was probably meant")
struct NearestTests {
    @Test(
        "is the nearest of the known ones, if one is near",
        arguments: [
            ("serv", "serve"), ("sevre", "serve"), ("healthz", "health"), ("hunter2", nil), ("", nil), ("s", nil),
        ] as [(String, String?)]
    )
    func commands(name: String, expected: String?) {
        #expect(Nearest.name(to: name, among: ["serve", "health"]) == expected)
    }

    @Test(
        "is that of a variable without regard to the beginning that all have",
        arguments: [
            ("PROT", "PORT"), ("APIKEY", "API_KEY"), ("FIXTURE", "FIXTURES"), ("LOGLEVEL", "LOG_LEVEL"),
            ("MAX_BODY_SIZE", nil), ("X", nil), ("PROXY", nil), ("", nil),
        ] as [(String, String?)]
    )
    func variables(name: String, expected: String?) {
        let found = Nearest.name(to: "COHERE_MOCK_" + name, among: Setting.all.map(\.variable))
        #expect(found == expected.map { "COHERE_MOCK_" + $0 })
    }
}
