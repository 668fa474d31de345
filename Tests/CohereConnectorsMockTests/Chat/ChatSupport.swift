import CohereConnectorsMockTesting
import Connectors
import HTTP
import JSON
import Testing

@testable import CohereConnectorsMock

/// A mock on which connectors are searched. Stubs of the mock itself play the connectors, or the mock serves results.
struct ChatMock {
    let alice: TestClient
    let organization: Organization

    init(_ change: (inout MockConfiguration) -> Void = { _ in }) throws {
        var configuration = MockConfiguration()
        // A machine that is busy must not end a search.
        configuration.searchLimit = .seconds(600)
        configuration.exchangeLimit = .seconds(600)
        change(&configuration)
        alice = try TestClient(configuration, key: "acme/alice")
        organization = alice.mock.store.organization(named: "acme")
    }

    var mock: Mock { alice.mock }
    var bob: TestClient { alice.with(key: "acme/bob") }
    var searches: [SearchRecord] { mock.searches.records(of: "acme") }

    /// Makes a connector with an id, at a path of the mock.
    @discardableResult
    func connector(_ id: String, results: JSONValue? = nil, _ others: JSONObject = [:]) async -> String {
        var json: JSONObject = ["id": .string(id), "name": .string(id)]
        json["url"] = .string("http://localhost/fake/\(id)/search")
        json["results"] = results
        for member in others.members { json[member.key] = member.value }
        let made = await alice.post("/__admin/cohere/connectors", json: .object(json))
        #expect(made.status == 200, "\(made.text)")
        return id
    }

    /// Lets a stub answer the searches of a connector.
    func answer(_ id: String, _ response: JSONValue, where request: JSONObject = [:]) async {
        var pattern = request
        pattern["urlPath"] = .string("/fake/\(id)/search")
        let made = await alice.post("/__admin/mappings", json: ["request": .object(pattern), "response": response])
        #expect(made.status == 201, "\(made.text)")
    }

    /// Makes a connector whose searches a stub answers.
    func connector(_ id: String, answering results: JSONValue) async {
        await connector(id)
        await answer(id, ["jsonBody": ["results": results]])
    }

    func chat(
        _ connectors: JSONValue...,
        as client: TestClient? = nil,
        message: String = "What is it?",
        with others: JSONObject = [:]
    ) async -> TestResponse {
        var json: JSONObject = ["message": .string(message), "connectors": .array(connectors)]
        for member in others.members { json[member.key] = member.value }
        return await (client ?? alice).post("/v1/chat", json: .object(json))
    }

    static let oauth: JSONObject = [
        "oauth": [
            "client_id": "c", "client_secret": "the-client-secret", "authorize_url": "http://localhost/oauth/authorize",
            "token_url": "http://localhost/oauth/token",
        ]
    ]
}

extension TestResponse {
    /// The JSON objects of a stream, one a line.
    var events: [JSONObject] {
        text.split(separator: "\n").compactMap { (try? JSONValue(parsing: Array($0.utf8)))?.object }
    }
}
