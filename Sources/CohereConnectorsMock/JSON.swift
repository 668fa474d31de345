import FoundationEssentials
import MicroHTTPD

/// How this server reads and writes JSON.
enum JSON {
    /// Deeper nesting than this is refused.
    static let maximumDepth = 64

    private static let decoder = JSONDecoder()

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

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONProblem) -> Value {
        try check(bytes)
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw JSONProblem(error)
        } catch let error as JSONProblem {
            throw error
        } catch {
            throw JSONProblem(path: "", reason: "is not valid JSON")
        }
    }

    /// What the decoder lets pass or can't bear: other encodings than UTF-8, and nesting without end.
    private static func check(_ bytes: [UInt8]) throws(JSONProblem) {
        guard !bytes.isEmpty else { throw JSONProblem(path: "", reason: "is empty where a JSON object is expected") }
        var depth = 0
        var isInString = false
        var isEscaped = false
        var isASCII = true
        for byte in bytes {
            if byte >= 0x80 { isASCII = false }
            if isEscaped {
                isEscaped = false
                continue
            }
            switch byte {
            case 0: throw JSONProblem(path: "", reason: "is not valid JSON")
            case UInt8(ascii: "\\"): isEscaped = isInString
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard !isInString else { continue }
                depth += 1
                guard depth <= maximumDepth else {
                    throw JSONProblem(path: "", reason: "is nested deeper than \(maximumDepth) levels")
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): if !isInString { depth -= 1 }
            default: break
            }
        }
        guard isASCII || String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONProblem(path: "", reason: "is not UTF-8")
        }
    }
}

extension Response {
    static func json(status: Status = .ok, _ body: [UInt8]) -> Response {
        Response(status: status, headers: [.init("Content-Type", "application/json")], body: body)
    }

    static func json(status: Status = .ok, encoding value: some Encodable) -> Response {
        json(status: status, JSON.encode(value))
    }
}
