public import CohereConnectorsMock

/// Sends requests to a mock without a socket. They go directly to the mock's code, and nothing listens at a port.
///
/// This is faster than a server. A `MockServer` is necessary for the features that only a connection can show: faults,
/// dribbled bodies and TLS.
///
///     let client = try TestClient(key: "acme/alice")
///     let answer = await client.post(
///         "/v1/connectors",
///         json: ["name": "Drive", "url": "https://drive.example.com/search"]
///     )
///     #expect(answer.status == 200)
public struct TestClient: Sendable {
    /// The mock that answers the requests.
    package let mock: Mock
    /// The API key that requests have; nil for none.
    public var key: String?

    /// Makes a client with a new mock, without a server.
    ///
    /// - Parameters:
    ///   - configuration: the configuration of the mock. Of `server`, only the values that make the mock's URLs have an
    ///     effect. Default: the defaults.
    ///   - key: the API key that requests have. Default: nil, no key.
    /// - Throws: `FixtureError` if a fixture is faulty.
    public init(_ configuration: MockConfiguration = MockConfiguration(), key: String? = nil) throws(FixtureError) {
        mock = try Mock(configuration)
        self.key = key
    }

    /// Makes a client of a running server's mock. Its requests don't use the server's socket.
    ///
    /// - Parameters:
    ///   - server: the server.
    ///   - key: the API key that requests have. Default: nil, no key.
    public init(_ server: MockServer, key: String? = nil) {
        mock = server.mock
        self.key = key
    }

    /// Returns a client of the same mock with another key; nil for no key.
    public func with(key: String?) -> TestClient {
        var client = self
        client.key = key
        return client
    }

    /// Sends a GET request and returns the response.
    public func get(_ target: String, headers: [(name: String, value: String)] = []) async -> TestResponse {
        await send(.get, target, headers: headers)
    }

    /// Sends a POST request with JSON, or without a body if it is nil, and returns the response.
    public func post(
        _ target: String,
        json: JSONValue? = nil,
        headers: [(name: String, value: String)] = []
    ) async -> TestResponse {
        await send(.post, target, headers: headers, body: json?.bytes ?? [])
    }

    /// Sends a POST request with a form and returns the response.
    public func post(
        _ target: String,
        form: [(name: String, value: String)],
        headers: [(name: String, value: String)] = []
    ) async -> TestResponse {
        await send(.post, target, headers: headers, body: Array(Form(form).encoded.utf8))
    }

    /// Sends a PUT request with JSON and returns the response.
    public func put(_ target: String, json: JSONValue) async -> TestResponse {
        await send(.put, target, body: json.bytes)
    }

    /// Sends a PATCH request with JSON and returns the response.
    public func patch(_ target: String, json: JSONValue) async -> TestResponse {
        await send(.patch, target, body: json.bytes)
    }

    /// Sends a DELETE request and returns the response.
    public func delete(_ target: String) async -> TestResponse { await send(.delete, target) }

    /// Sends a request and returns the response.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - target: the path and query, percent-encoded where necessary. If a server could not decode it, the test is
    ///     faulty, and the response has status 0.
    ///   - headers: further header fields. `Authorization` is added for the client's key, and `Host: localhost` if
    ///     there is no `Host`. Default: none.
    ///   - body: the bytes of the body. Default: empty.
    public func send(
        _ method: HTTP.Method,
        _ target: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) async -> TestResponse {
        guard let target = RequestTarget(target) else { return TestResponse(Response(status: 0)) }
        var fields = Headers(headers)
        if fields["Host"] == nil { fields.append(name: "Host", value: "localhost") }
        if let key { fields.append(name: "Authorization", value: "Bearer \(key)") }
        let request = Request(method: method, target: target, headers: fields, body: body)
        return TestResponse(await mock.handle(request).response().wholeBody)
    }
}
