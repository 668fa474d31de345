import FoundationEssentials
import HTTP
public import JSON

/// A stub: what a request must be, and what it is answered with.
public final class StubMapping: Sendable {
    /// What a stub without a priority has, as in WireMock.
    public static let defaultPriority = 5

    /// A UUID, lower-case.
    public let id: String
    /// For a person to know it by.
    public let name: String?
    /// What a request must be.
    public let request: RequestPattern
    /// What it is answered with.
    public let response: ResponseDefinition
    /// 1 is asked first.
    public let priority: Int
    /// Nil for a stub outside any scenario.
    public let scenario: ScenarioStep?
    /// Whatever a test wants to find it by.
    public let metadata: JSONValue?
    /// The stub as the admin API shows it.
    public let json: JSONValue

    /// What a stub has to do with a scenario.
    public struct ScenarioStep: Sendable {
        /// The scenario.
        public var name: String
        /// The stub answers in this state only.
        public var requiredState: String?
        /// The state that follows its answer.
        public var newState: String?
    }

    /// Reads a stub of WireMock's.
    ///
    /// - Parameters:
    ///   - id: takes the place of the one in the JSON.
    ///   - readFile: gives the content of a `bodyFileName`, or nil where there is no such file.
    ///   - finish: makes the last changes to a response.
    public init(
        _ value: JSONValue,
        at path: [JSONStep] = [],
        id givenID: String? = nil,
        readFile: (String) -> [UInt8]? = { _ in nil },
        finish: (inout ResponseDefinition) -> Void = { _ in }
    ) throws(JSONError) {
        var reader = try ObjectReader(value, at: path)
        let ids = (try Self.uuid(&reader, "id"), try Self.uuid(&reader, "uuid"))
        id = givenID?.lowercased() ?? ids.0 ?? ids.1 ?? UUID().uuidString.lowercased()
        name = try reader.string("name")
        priority = try reader.int("priority", in: 1...Int(Int32.max)) ?? Self.defaultPriority
        metadata = reader.value("metadata")
        scenario = try Self.scenario(&reader)
        request = try RequestPattern(reader.value("request") ?? [:], at: reader.path("request"))
        var response = try ResponseDefinition(
            reader.value("response") ?? [:],
            at: reader.path("response"),
            readFile: readFile
        )
        finish(&response)
        self.response = response
        if let actions = try reader.array("postServeActions"), !actions.isEmpty {
            throw reader.failure("postServeActions", "is not supported")
        }
        _ = try reader.bool("persistent")
        reader.ignore("insertionIndex")
        try reader.refuseOthers()
        json = Self.shown(reader.object, id: id)
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

    /// In WireMock's order, with its defaults.
    private static func shown(_ object: JSONObject, id: String) -> JSONValue {
        var shown = JSONObject([("id", .string(id))])
        shown["name"] = object["name"]
        var request = object["request"]?.object ?? JSONObject()
        if request["method"] == nil { request["method"] = "ANY" }
        shown["request"] = .object(request)
        var response = object["response"]?.object ?? JSONObject()
        if response["status"] == nil, response["passthrough"] == nil { response["status"] = 200 }
        shown["response"] = .object(response)
        shown["uuid"] = .string(id)
        for key in [
            "persistent", "priority", "scenarioName", "requiredScenarioState", "newScenarioState", "metadata",
        ] { shown[key] = object[key] }
        return .object(shown)
    }
}
