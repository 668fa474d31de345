import Foundation
import FoundationNetworking

/// What is tested here: a small client of the connectors API, as an application has one.
struct ConnectorClient {
    var baseURL: String
    var apiKey: String

    struct Failure: Error, Equatable { var status: Int }

    func create(name: String, clientSecret: String) async throws -> String {
        let oauth = [
            "client_id": "app", "client_secret": clientSecret, "authorize_url": "\(baseURL)/oauth/authorize",
            "token_url": "\(baseURL)/oauth/token",
        ]
        let body: [String: Any] = ["name": name, "url": "https://drive.example.com/search", "oauth": oauth]
        let answer = try await send("POST", "/v1/connectors", JSONSerialization.data(withJSONObject: body))
        return (answer["connector"] as? [String: Any])?["id"] as? String ?? ""
    }

    func authorizationStatus(of id: String) async throws -> String? {
        let answer = try await send("GET", "/v1/connectors/\(id)", nil)
        return (answer["connector"] as? [String: Any])?["auth_status"] as? String
    }

    /// Tries again once where it is told to slow down.
    func count() async throws -> Int {
        do {
            return try await send("GET", "/v1/connectors", nil)["total_count"] as? Int ?? 0
        } catch let failure as Failure where failure.status == 429 {
            return try await send("GET", "/v1/connectors", nil)["total_count"] as? Int ?? 0
        }
    }

    private func send(_ method: String, _ path: String, _ body: Data?) async throws -> [String: Any] {
        guard let url = URL(string: baseURL + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        request.setValue("Bearer \(apiKey)", forHTTPHeaderField: "Authorization")
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status == 200 else { throw Failure(status: status) }
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}
