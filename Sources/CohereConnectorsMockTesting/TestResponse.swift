public import CohereConnectorsMock

/// The response that a `TestClient` received.
public struct TestResponse: Sendable {
    /// The response as the mock made it, with the whole body of one that is sent piece by piece.
    public let response: Response

    init(_ response: Response) { self.response = response }

    /// The status code; 0 if the target of the request could not be decoded.
    public var status: Int { response.status.code }

    /// The body as text. Invalid UTF-8 is replaced.
    public var text: String { String(decoding: response.body.bytes, as: UTF8.self) }

    /// The body as JSON; null if it is not JSON.
    public var json: JSONValue { (try? JSONValue(parsing: response.body.bytes)) ?? .null }

    /// The `message` of an error in Cohere's form; nil if there is none.
    public var message: String? { json["message"]?.string }

    /// Returns the first value of a header field; nil if there is none. The case of the name doesn't matter.
    public func header(_ name: String) -> String? { response.header(name) }
}
