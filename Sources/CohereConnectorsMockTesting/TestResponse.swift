public import CohereConnectorsMock

/// What a `TestClient` was answered.
public struct TestResponse: Sendable {
    /// The response as the mock made it.
    public let response: Response

    init(_ response: Response) { self.response = response }

    /// The status code; 0 where the request had no target that can be decoded.
    public var status: Int { response.status.code }

    /// The body as text; what is not UTF-8 is replaced.
    public var text: String { String(decoding: response.body.bytes, as: UTF8.self) }

    /// The body as JSON; null where it is none.
    public var json: JSONValue { (try? JSONValue(parsing: response.body.bytes)) ?? .null }

    /// The `message` of an error in Cohere's form.
    public var message: String? { json["message"]?.string }

    /// The first value of a header field; names are compared without regard to case.
    public func header(_ name: String) -> String? { response.header(name) }
}
