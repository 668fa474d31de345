import CohereConnectorsMockTesting
import EmbeddedFiles
import Testing

@testable import CohereConnectorsMock

@Suite("The description of the server")
struct DescriptionTests {
    private let document: JSONValue

    init() throws { document = try JSONValue(parsing: EmbeddedFile.openAPI) }

    @Test("describes each operation of the table but the page and WireMock's admin API, and no other")
    func operations() {
        let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
        var described: [String] = []
        for (path, item) in document["paths"]?.object?.members ?? [] {
            for method in item.object?.keys ?? [] where methods.contains(method) {
                described.append("\(method.uppercased()) \(path)")
            }
        }
        let served = Operations.all.filter { operation in
            let isAdmin = operation.path == "/__admin" || operation.path.hasPrefix("/__admin/")
            return !operation.policy.isPage && (!isAdmin || operation.path.hasPrefix("/__admin/cohere/"))
        }
        #expect(described.sorted() == served.map { "\($0.method.rawValue) \($0.path)" }.sorted())
    }

    @Test("is served with the version of the mock, without a key")
    func served() async throws {
        let client = try TestClient(MockConfiguration { $0.apiKeys = [Secret("k")] })
        let answer = await client.get("/openapi.json")
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "application/json")
        let served = answer.json
        #expect(served["info"]?["version"] == .string(mockVersion))
        #expect(served["info"]?["title"] == "cohere-connectors-mock")
        for part in document.object?.keys ?? [] where part != "info" {
            #expect(served[part] == document[part], "\(part)")
        }
    }
}
