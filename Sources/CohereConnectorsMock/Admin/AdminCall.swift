import Connectors
import HTTPStubs
import MicroHTTPD

/// A call of the admin API.
struct AdminCall: Sendable {
    let mock: Mock
    let request: Request
    /// The organization that the call is about: the one of its bearer token, or with none, all.
    let tenant: String?

    /// The body's first JSON value. What follows it is passed over, as WireMock does, and as Cohere's Go SDK's tests
    /// count on.
    func json() throws(StubError) -> JSONValue {
        guard !request.body.isEmpty else { throw StubError(pointer: "/", detail: "the body is empty") }
        do {
            return try JSONValue(parsingPrefixOf: request.body)
        } catch {
            throw StubError(pointer: "", detail: "the body is no JSON: \(error.reason) at offset \(error.offset)")
        }
    }

    func object() throws(StubError) -> ObjectReader { try ObjectReader(try json(), at: "") }

    /// The `{id}` of the route.
    var id: String { request.parameters["id"] }

    /// `limit` and `offset` of the query, applied.
    func page<Element>(_ all: [Element]) -> [Element] {
        let query = request.query
        let offset = query["offset"].flatMap { Int($0) } ?? 0
        let limit = query["limit"].flatMap { Int($0) } ?? Int.max
        return Array(all.dropFirst(max(0, offset)).prefix(max(0, limit)))
    }
}

/// What an admin call is refused with.
enum AdminError: Error, Equatable, Sendable {
    case wrongKey
    case notFound
    /// WireMock's shape of an error.
    case problem(Status, code: Int, title: String)

    static let unprocessable: Status = 422

    var response: Response {
        switch self {
        case .wrongKey:
            Self.errors(.unauthorized, ["code": 401, "title": "x-admin-key is missing or wrong (see --admin-key)"])
        case .notFound: Self.errors(.notFound, ["code": 404, "title": "There is nothing of this id"])
        case .problem(let status, let code, let title):
            Self.errors(status, ["code": .number(String(code)), "title": .string(title)])
        }
    }

    static func response(to error: StubError) -> Response {
        errors(
            unprocessable,
            [
                "code": 10, "source": ["pointer": .string(error.pointer)], "title": "Error parsing JSON",
                "detail": .string(error.pointer.isEmpty ? error.detail : "\(error.pointer) \(error.detail)"),
            ]
        )
    }

    private static func errors(_ status: Status, _ error: JSONValue) -> Response {
        .json(status: status, value: ["errors": [error]])
    }
}

extension Response {
    static func json(status: Status = .ok, value: JSONValue) -> Response { json(status: status, value.bytes) }
}

extension Outcome {
    static func json(status: Status = .ok, _ value: JSONValue) -> Outcome {
        .respond(.json(status: status, value: value))
    }

    /// `{}`
    static let done = Outcome.json([:])
}

extension JSONValue {
    init(_ number: Int) { self = .number(String(number)) }
}
