public import HTTPStubs
public import JSON

/// A response that a test sets in place of the mock's own, or a delay or fault that it adds to the mock's own.
///
/// For patterns on headers, parameters and bodies, and for scenarios, use `MockServer.stub(json:for:)`.
public struct Stub: Sendable {
    /// The kind of response that a request gets.
    public enum Answer: Sendable {
        /// A response that the test gives. `Content-Type` is `application/json` unless `headers` has another one.
        case respond(status: Int, json: JSONValue = [:], headers: [String: String] = [:])
        /// The response that the mock gives without the stub.
        case passthrough
        /// A broken response. The mock does not process the request.
        case fault(Fault)
        /// A broken response, after the mock has processed the request.
        case faultAfterwards(Fault)
    }

    /// The method, such as `GET` or `POST`; nil for every method.
    public var method: String?
    /// The path, such as `/v1/connectors/{id}`. `{name}` stands for any one segment.
    public var path: String
    /// The response that the request gets.
    public var answer: Answer
    /// The time for which the response is held back. Default: zero.
    public var delay: Duration
    /// The priority, at least 1. Stubs with a low number are tried first; of equal numbers, the newest stub. Default:
    /// 5.
    public var priority: Int

    /// Makes a stub. Only its path and its answer are required.
    public init(
        _ method: String? = nil,
        path: String,
        answer: Answer,
        delay: Duration = .zero,
        priority: Int = StubMapping.defaultPriority
    ) {
        self.method = method
        self.path = path
        self.answer = answer
        self.delay = delay
        self.priority = priority
    }

    /// The stub in WireMock's format.
    var json: JSONValue {
        var request = JSONObject([("urlPathTemplate", .string(path))])
        request["method"] = method.map { .string($0) }
        var response = JSONObject()
        switch answer {
        case .respond(let status, let json, let headers):
            let fields = ["Content-Type": "application/json"].merging(headers) { $1 }
            response["status"] = .number(String(status))
            response["headers"] = .object(
                JSONObject(fields.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            )
            response["jsonBody"] = json
        case .passthrough: response["passthrough"] = true
        case .fault(let fault): response["fault"] = .string(fault.rawValue)
        case .faultAfterwards(let fault):
            response["passthrough"] = true
            response["fault"] = .string(fault.rawValue)
        }
        let milliseconds = delay / .milliseconds(1)
        if milliseconds > 0 { response["fixedDelayMilliseconds"] = .number("\(milliseconds)") }
        return [
            "request": .object(request), "response": .object(response), "priority": .number(String(priority)),
        ]
    }
}
