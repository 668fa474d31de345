import HTTP
import JSON

extension Response {
    /// Makes a response from JSON that is already written.
    static func json(status: Status = .ok, bytes: [UInt8]) -> Response {
        var response = Response(status: status, body: bytes)
        // There is room for two more headers: the id of the request and the id of a stub.
        response.headers.reserveCapacity(3)
        response.headers.append(.init("Content-Type", "application/json"))
        return response
    }

    /// Makes a response with a JSON object. The function writes its members. Rethrows its error.
    static func json(status: Status = .ok, _ write: (inout JSONWriter) throws -> Void) rethrows -> Response {
        var json = JSONWriter()
        json.beginObject()
        try write(&json)
        json.endObject()
        return .json(status: status, bytes: json.bytes)
    }

    static func json(status: Status = .ok, _ value: JSONValue) -> Response { .json(status: status, bytes: value.bytes) }
}

extension Outcome {
    static func json(status: Status = .ok, _ value: JSONValue) -> Outcome { .respond(.json(status: status, value)) }

    static func json(status: Status = .ok, _ write: (inout JSONWriter) throws -> Void) rethrows -> Outcome {
        .respond(try .json(status: status, write))
    }

    /// The response `{}`.
    static let done = Outcome.json([:])
}
