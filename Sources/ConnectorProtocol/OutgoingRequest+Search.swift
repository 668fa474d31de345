import Connectors
package import HTTP
import JSON

extension OutgoingRequest {
    /// Makes the request by which Cohere's service searched a connector.
    package static func search(_ url: String, query: String, _ credential: SearchCredential) -> OutgoingRequest {
        var headers = Headers()
        headers.append(name: "Content-Type", value: "application/json")
        credential.authorization?.reveal { headers.append(name: "Authorization", value: $0) }
        let body = JSONValue.object(["query": .string(query)])
        return OutgoingRequest(url: url, headers: headers, body: body.bytes)
    }
}
