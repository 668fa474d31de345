import HTTP
import JSON
import Testing

@testable import HTTPStubs

/// What is not shown.
let redaction = Redaction(
    SensitiveNames(
        unmistakable: [("client", "secret"), ("access", "token")],
        endings: ["token", "secret", "authorization", "cookie", "password"],
        whole: ["code"],
        harmless: []
    )
)

func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

/// An operator, as a stub's author writes it.
func valuePattern(_ text: String) throws -> ValuePattern { try ValuePattern(json(text), at: []) }

func fixedDelay(_ milliseconds: Int) throws -> GlobalSettings {
    try GlobalSettings(["fixedDelay": JSONValue(milliseconds)])
}

func requestPattern(_ text: String) throws -> RequestPattern { try RequestPattern(json(text)) }

func stub(_ text: String) throws -> StubMapping { try StubMapping(json(text)) }

/// A stub that is known by its name, and answers `/x`.
func stub(named name: String, id: String? = nil, priority: Int = 5) throws -> StubMapping {
    try StubMapping(["name": .string(name), "priority": JSONValue(priority), "request": ["url": "/x"]], id: id)
}

/// A stub that is known by its name, answers `/x` in one state of a scenario and moves it on to another.
func stub(
    named name: String,
    in scenario: String,
    from requiredState: String,
    to newState: String,
    priority: Int = 5
) throws -> StubMapping {
    try StubMapping([
        "name": .string(name), "priority": JSONValue(priority), "request": ["url": "/x"],
        "scenarioName": .string(scenario), "requiredScenarioState": .string(requiredState),
        "newScenarioState": .string(newState),
    ])
}

func request(
    _ target: String = "/x",
    method: HTTP.Method = .get,
    headers: [(name: String, value: String)] = [],
    body: String = ""
) throws -> Request {
    Request(
        method: method,
        target: try #require(RequestTarget(target)),
        headers: Headers(headers),
        body: Array(body.utf8)
    )
}

func entry(
    _ id: String,
    organization: String? = nil,
    request given: Request? = nil,
    responseBody: [UInt8] = []
) throws -> JournalEntry {
    JournalEntry(
        id: id,
        organization: organization,
        request: try given ?? request("/\(id)"),
        response: Response(status: .ok, body: responseBody),
        stub: nil,
        wasMatched: true,
        receivedAt: 0,
        processTime: .zero,
        addedDelay: 0
    )
}

/// JSON that can't be read, with the error that says why.
struct Refusal: Sendable, CustomTestStringConvertible {
    var text: String
    /// Where the fault is, as a JSON pointer.
    var pointer: String
    var reason: String

    init(_ text: String, at pointer: String, _ reason: String) {
        self.text = text
        self.pointer = pointer
        self.reason = reason
    }

    var testDescription: String { text }

    /// Expects that reading the JSON throws this very error.
    func expect(
        sourceLocation: SourceLocation = #_sourceLocation,
        from read: (JSONValue) throws -> Void
    ) throws {
        let value = try json(text)
        let error = #expect(throws: JSONError.self, sourceLocation: sourceLocation) { try read(value) }
        #expect(error?.path.pointer == pointer, sourceLocation: sourceLocation)
        #expect(error?.reason == reason, sourceLocation: sourceLocation)
    }
}

/// What an error says of an unknown operator.
let noOperator =
    "is no operator that is supported; these are: absent, after, and, anything, before, binaryEqualTo, contains, "
    + "doesNotContain, doesNotMatch, equalTo, equalToDateTime, equalToJson, equalToNumber, greaterThanEqualNumber, "
    + "greaterThanNumber, lessThanEqualNumber, lessThanNumber, matches, matchesJsonPath, not, or"

/// What an error says of a part of WireMock that this server leaves to it.
let leftToWireMock = "is not supported here; take WireMock itself for it (see docs/wiremock.md)"
let noMethod = "must be a method, or have oneOf or noneOf with a list of methods"

/// A regular expression that would never come to an end on `endless`, and is given up.
let backtracking = "(x+x+)+"
let endless = String(repeating: "x", count: 80) + "y"

extension String {
    /// The text with zeros before it.
    func leftPadded(to count: Int) -> String { String(repeating: "0", count: max(0, count - self.count)) + self }
}
