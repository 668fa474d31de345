public import CohereConnectorsMock

/// Asks a mock without a socket: the request goes to the mock's own code, and nothing listens anywhere.
///
/// It is quicker than a server and needs no port. What only a connection shows (faults, dribbled bodies, TLS) needs a
/// `MockServer`.
///
///     let client = try TestClient(key: "acme/alice") let answer = await client.post("/v1/connectors", json: ["name":
///     "Drive", "url": "https://drive.example.com/search"]) #expect(answer.status == 200)
public struct TestClient: Sendable {
    /// The mock that is asked.
    package let mock: Mock
    /// The API key that requests bring; nil for none.
    public var key: String?

    /// Makes a mock that no server carries.
    ///
    /// Throws `FixtureError` where a fixture is faulty.
    ///
    /// - Parameters:
    ///   - configuration: what concerns a server is not used. Default: the defaults.
    ///   - key: the API key that requests bring. Default: none.
    public init(_ configuration: MockConfiguration = MockConfiguration(), key: String? = nil) throws(FixtureError) {
        mock = try Mock(configuration)
        self.key = key
    }

    /// Asks the mock of a running server, past its socket.
    ///
    /// - Parameter key: the API key that requests bring. Default: none.
    public init(_ server: MockServer, key: String? = nil) {
        mock = server.mock
        self.key = key
    }

    /// The same mock, asked with another key, or with nil without one.
    public func with(key: String?) -> TestClient {
        var client = self
        client.key = key
        return client
    }

    /// Sends a GET.
    public func get(_ target: String, headers: [(name: String, value: String)] = []) async -> TestResponse {
        await send(.get, target, headers: headers)
    }

    /// Sends a POST with JSON, or without a body.
    public func post(
        _ target: String,
        json: JSONValue? = nil,
        headers: [(name: String, value: String)] = []
    ) async -> TestResponse {
        await send(.post, target, headers: headers, body: json?.bytes ?? [])
    }

    /// Sends a POST with a form.
    public func post(
        _ target: String,
        form: [(name: String, value: String)],
        headers: [(name: String, value: String)] = []
    ) async -> TestResponse {
        await send(.post, target, headers: headers, body: Array(Form(form).encoded.utf8))
    }

    /// Sends a PUT with JSON.
    public func put(_ target: String, json: JSONValue) async -> TestResponse {
        await send(.put, target, body: json.bytes)
    }

    /// Sends a PATCH with JSON.
    public func patch(_ target: String, json: JSONValue) async -> TestResponse {
        await send(.patch, target, body: json.bytes)
    }

    /// Sends a DELETE.
    public func delete(_ target: String) async -> TestResponse { await send(.delete, target) }

    /// Sends a request, and waits for the response.
    ///
    /// - Parameters:
    ///   - target: path and query, percent-encoded where needed. A target that a server would refuse as undecodable is
    ///       a fault of the test: the answer has status 0.
    ///   - headers: `Authorization` is added for the client's key, and `Host` as `localhost` where it is absent.
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
        return TestResponse(await mock.handle(request).response())
    }
}
