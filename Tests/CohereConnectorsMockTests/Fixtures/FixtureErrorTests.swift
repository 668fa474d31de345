import Testing

@testable import CohereConnectorsMock

@Suite("The error of a fixture")
struct FixtureErrorTests {
    @Test(
        "is one line that names file, place and reason",
        arguments: [
            (
                "connectors[1].oauth.token_url", "is required",
                "fixture a.json: connectors[1].oauth.token_url is required"
            ),
            ("", "does not exist", "fixture a.json: the file does not exist"),
        ]
    )
    func description(path: String, reason: String, expected: String) {
        let error = FixtureError(file: "a.json", path: path, reason: reason)
        #expect(error.description == expected)
        #expect("\(error)" == expected)
    }
}
