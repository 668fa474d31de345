public import HTTPStubs
public import JSON

/// An answer that a test gives in place of the mock's own, or what a test adds to the mock's own.
///
/// For patterns on headers, parameters and bodies, and for scenarios, see `MockServer.stub(json:for:)`.
public struct Stub: Sendable {
    /// What a request is answered with.
    public enum Answer: Sendable {
        /// An answer of the test's own. `Content-Type` is `application/json` unless `headers` has another.
        case respond(status: Int, json: JSONValue = [:], headers: [String: String] = [:])
        /// What the mock answers by itself.
        case passthrough
        /// A broken answer; the mock does not see the request.
        case fault(Fault)
        /// A broken answer to a request that the mock has carried out.
        case faultAfterwards(Fault)
    }

    /// `GET`, `POST`, …; nil for any.
    public var method: String?
    /// A path, in which `{name}` stands for any one segment, such as `/v1/connectors/{id}`.
    public var path: String
    /// What the request is answered with.
    public var answer: Answer
    /// How long the answer is held back. Default: not at all.
    public var delay: Duration
    /// 1 is asked first; of equals, the newest. Default: 5.
    public var priority: Int

    /// Makes a stub; only its path and its answer must be given.
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
