import CohereConnectorsMock
import CohereConnectorsMockTesting

extension MockConfiguration {
    /// A mock whose clock stands still at 2024-01-02T03:04:05Z and whose connector ids are the same in every run.
    static func reproducible(
        _ change: (inout MockConfiguration) throws -> Void = { _ in }
    ) throws -> MockConfiguration {
        try MockConfiguration { configuration in
            configuration.clock = Clock(stoppedAt: Timestamp(microseconds: 1_704_164_645_000_000))
            configuration.seed = 1
            try change(&configuration)
        }
    }
}

extension TestClient {
    /// The same mock, asked without a key: an admin call is about all organizations then.
    var forAllOrganizations: TestClient { with(key: nil) }

    /// Sends a body that need not be JSON.
    func send(_ method: HTTP.Method, _ target: String, text: String) async -> TestResponse {
        await send(method, target, body: Array(text.utf8))
    }

    /// Creates a connector with an OAuth client; gives its id.
    @discardableResult
    func createConnector(named name: String = "Drive") async -> String {
        let answer = await post(
            "/v1/connectors",
            json: [
                "name": .string(name), "url": "https://drive.example.com/search",
                "oauth": [
                    "client_id": "client", "client_secret": "hunter2",
                    "authorize_url": "https://drive.example.com/authorize",
                    "token_url": "https://drive.example.com/token",
                ],
            ]
        )
        return answer.json["connector"]?["id"]?.string ?? "status \(answer.status)"
    }

    /// The names of the connectors that the client's organization has, newest first.
    func connectorNames() async -> [String?] {
        await get("/v1/connectors").json["connectors"]?.array?.map { $0["name"]?.string } ?? []
    }
}

/// What WireMock's admin API says of a JSON document that can't be used.
func unusable(_ pointer: String, _ reason: String) -> JSONValue {
    [
        "errors": [
            [
                "code": 10, "source": ["pointer": .string(pointer)], "title": "Error parsing JSON",
                "detail": .string(pointer.isEmpty ? reason : "\(pointer) \(reason)"),
            ]
        ]
    ]
}

/// An error of WireMock's admin API about a parameter of the query.
func misused(_ name: String, _ reason: String) -> JSONValue {
    [
        "errors": [
            ["code": 10, "source": ["pointer": .string(name)], "title": .string("\(name) \(reason)")]
        ]
    ]
}

/// An error of WireMock's admin API that is about no document.
func refusal(code: Int, _ title: String) -> JSONValue {
    ["errors": [["code": JSONValue(code), "title": .string(title)]]]
}
