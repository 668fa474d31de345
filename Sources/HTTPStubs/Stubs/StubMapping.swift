import FoundationEssentials
import HTTP
public import JSON

/// A stub: a pattern for requests, and the response to requests that match it.
public final class StubMapping: Sendable {
    /// The priority of a stub that gives none, as in WireMock.
    public static let defaultPriority = 5

    /// The id of the stub: a UUID in lower case.
    public let id: String
    /// The name of the stub, for people; nil for none.
    public let name: String?
    /// The name as a response has it in `Matched-Stub-Name`: without secrets. Nil if there is no name, or none that
    /// fits in a header.
    public let shownName: String?
    /// The pattern for requests.
    public let request: RequestPattern
    /// The response to requests that match.
    public let response: ResponseDefinition
    /// The priority. Stubs with a low number are tried first.
    public let priority: Int
    /// The stub's part in a scenario; nil if it is in none.
    public let scenario: ScenarioStep?
    /// Any data by which a test can find the stub; nil for none.
    public let metadata: JSONValue?
    /// The stub in the form of the admin API, with its secrets.
    public let json: JSONValue

    /// The part of a stub in a scenario.
    public struct ScenarioStep: Sendable {
        /// The name of the scenario.
        public var name: String
        /// The state in which the stub answers; nil for every state.
        public var requiredState: String?
        /// The state of the scenario after the stub has answered; nil leaves it unchanged.
        public var newState: String?
    }

    /// Reads a stub of WireMock.
    ///
    /// - Parameters:
    ///   - value: the JSON of the stub.
    ///   - path: the path of the stub in its document. Default: the root.
    ///   - id: the id of the stub, in place of the one in the JSON. Default: nil, which keeps that one, or makes a
    ///     random id.
    ///   - readFile: returns the content of a `bodyFileName`, or nil if there is no such file. Default: no files.
    ///   - budget: the budget for compiling all regular expressions of the document. Default: one of its own.
    ///   - showName: returns the name in a form that may be shown. Default: the name itself.
    ///   - finish: makes the last changes to the response, whose path it gets. Default: no changes.
    /// - Throws: `JSONError` if a field is unknown or can't be used.
    public init(
        _ value: JSONValue,
        at path: [JSONStep] = [],
        id givenID: String? = nil,
        readFile: (String) -> [UInt8]? = { _ in nil },
        budget: Budget = Budget(),
        showName: (String) -> String = { $0 },
        finish: (inout ResponseDefinition, _ path: [JSONStep]) throws(JSONError) -> Void = { _, _ in }
    ) throws(JSONError) {
        var reader = try ObjectReader(value, at: path, isRelaxed: true)
        let ids = (try Self.uuid(&reader, "id"), try Self.uuid(&reader, "uuid"))
        id = givenID?.lowercased() ?? ids.0 ?? ids.1 ?? UUID().uuidString.lowercased()
        name = try reader.string("name")
        shownName = name.map(showName).flatMap { Self.fitsInHeader($0) ? $0 : nil }
        priority = try reader.int("priority", in: Int(Int32.min)...Int(Int32.max)) ?? Self.defaultPriority
        metadata = reader.value("metadata")
        scenario = try Self.scenario(&reader)
        request = try RequestPattern(reader.value("request") ?? [:], at: reader.path("request"), budget: budget)
        var response = try ResponseDefinition(
            Self.withPassthrough(reader.value("response") ?? [:]),
            at: reader.path("response"),
            readFile: readFile
        )
        try finish(&response, reader.path("response"))
        response.allowGzip()
        self.response = response
        if let actions = try reader.array("postServeActions"), !actions.isEmpty {
            throw reader.failure("postServeActions", "is not supported")
        }
        _ = try reader.bool("persistent")
        reader.ignore("insertionIndex", "$schema")
        try reader.refuseOthers()
        json = Self.shown(reader.object, id: id, isPassthrough: response.isPassthrough)
    }

    /// Whether another stub has the same definition, and the same body if a file has it.
    func isSame(as other: StubMapping) -> Bool {
        json == other.json && response.response.body.bytes == other.response.response.body.bytes
    }

    /// Whether a text can be the value of a header: one line of at most 1,024 bytes.
    private static func fitsInHeader(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 1024 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// Whether a request matches the pattern. It does what `RequestPattern.matches` does, but hands over the method and
    /// the URL alone at first: the whole pattern is large, and most stubs differ in these two.
    func matches(_ subject: RequestSubject) throws(BudgetError) -> Bool {
        guard try RequestPattern.matches(request.method, request.url, subject) else { return false }
        return try request.matchesBeyondURL(subject)
    }

    private static func uuid(_ reader: inout ObjectReader, _ key: String) throws(JSONError) -> String? {
        guard let text = try reader.string(key) else { return nil }
        guard UUID(uuidString: text) != nil else { throw reader.failure(key, "must be a UUID") }
        return text.lowercased()
    }

    private static func scenario(_ reader: inout ObjectReader) throws(JSONError) -> ScenarioStep? {
        let required = try reader.string("requiredScenarioState")
        let new = try reader.string("newScenarioState")
        guard let name = try reader.string("scenarioName") else {
            guard required == nil, new == nil else {
                let key = required == nil ? "newScenarioState" : "requiredScenarioState"
                throw reader.failure(key, "needs a scenarioName")
            }
            return nil
        }
        return ScenarioStep(name: name, requiredState: required, newState: new)
    }

    /// The form of `passthrough` that WireMock's clients can read and write, as they know no other fields of a response
    /// than WireMock's.
    private static let passthroughParameters: JSONValue = ["passthrough": true]

    /// Returns the definition of a response with `"passthrough": true` in place of its form in WireMock's clients,
    /// which give a status with every response.
    private static func withPassthrough(_ value: JSONValue) -> JSONValue {
        guard var response = value.object, response["transformerParameters"] == passthroughParameters else {
            return value
        }
        response["transformerParameters"] = nil
        response["passthrough"] = true
        if response["status"] == 200 { response["status"] = nil }
        return .object(response)
    }

    /// Returns a stub in WireMock's order of members, with WireMock's defaults.
    private static func shown(_ object: JSONObject, id: String, isPassthrough: Bool) -> JSONValue {
        var shown = JSONObject([("id", .string(id))])
        shown["name"] = object["name"]
        var request = object["request"]?.object ?? JSONObject()
        if request["method"] == nil { request["method"] = "ANY" }
        shown["request"] = .object(request)
        var response = withPassthrough(object["response"] ?? [:]).object ?? JSONObject()
        response["passthrough"] = nil
        if isPassthrough {
            response["transformerParameters"] = passthroughParameters
        } else if response["status"] == nil {
            response["status"] = 200
        }
        shown["response"] = .object(response)
        shown["uuid"] = .string(id)
        for key in [
            "persistent", "priority", "scenarioName", "requiredScenarioState", "newScenarioState", "metadata",
        ] { shown[key] = object[key] }
        return .object(shown)
    }
}
