import FoundationEssentials
import HTTPStubs
import MicroHTTPD

/// How this server reads and writes JSON.
enum JSON {
    /// Deeper nesting than this is refused.
    static let maximumDepth = 64

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        // FoundationEssentials' own key order changes from call to call.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    static func encode(_ value: some Encodable) -> [UInt8] {
        // Throws for a number that is not finite or an encodable that throws; the wire types have neither.
        guard let data = try? encoder.encode(value) else { preconditionFailure("a wire type could not be encoded") }
        return [UInt8](data)
    }

    /// Parses a whole text.
    static func parse(_ bytes: [UInt8], maximumDepth: Int = maximumDepth) throws(JSONProblem) -> JSONValue {
        guard !bytes.isEmpty else { throw JSONProblem(path: "", reason: "is empty where a JSON object is expected") }
        do {
            return try JSONValue(parsing: bytes, maximumDepth: maximumDepth)
        } catch {
            let place = error.place(in: bytes)
            throw JSONProblem(
                path: "",
                reason: "is not valid JSON: \(error.reason) (line \(place.line), column \(place.column))"
            )
        }
    }

    /// Parses a text that must be a JSON object, and reads its fields.
    static func read<Value>(
        _ bytes: [UInt8],
        _ read: (inout ObjectReader) throws(StubError) -> Value
    ) throws(JSONProblem) -> Value {
        let json = try parse(bytes)
        do throws(StubError) {
            var reader = try ObjectReader(json, at: "")
            return try read(&reader)
        } catch {
            throw JSONProblem(error)
        }
    }
}

extension Response {
    static func json(status: Status = .ok, _ body: [UInt8]) -> Response {
        var response = Response(status: status, body: body)
        // The request's id follows, and a stub's.
        response.headers.reserveCapacity(3)
        response.headers.append(.init("Content-Type", "application/json"))
        return response
    }

    static func json(status: Status = .ok, encoding value: some Encodable) -> Response {
        json(status: status, JSON.encode(value))
    }
}
