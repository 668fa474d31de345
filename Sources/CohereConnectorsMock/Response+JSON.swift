import HTTP
import JSON

extension Response {
    /// A response with JSON that has been written already.
    static func json(status: Status = .ok, bytes: [UInt8]) -> Response {
        var response = Response(status: status, body: bytes)
        // The request's id follows, and the id of a stub.
        response.headers.reserveCapacity(3)
        response.headers.append(.init("Content-Type", "application/json"))
        return response
    }

    /// A response with a JSON object, whose members the function writes.
    static func json(status: Status = .ok, _ write: (inout JSONWriter) -> Void) -> Response {
        var json = JSONWriter()
        json.beginObject()
        write(&json)
        json.endObject()
        return .json(status: status, bytes: json.bytes)
    }

    static func json(status: Status = .ok, _ value: JSONValue) -> Response { .json(status: status, bytes: value.bytes) }
}

extension Outcome {
    static func json(status: Status = .ok, _ value: JSONValue) -> Outcome { .respond(.json(status: status, value)) }

    static func json(status: Status = .ok, _ write: (inout JSONWriter) -> Void) -> Outcome {
        .respond(.json(status: status, write))
    }

    /// `{}`
    static let done = Outcome.json([:])
}
