import Foundation

@testable import CohereConnectorsMock
@testable import ConnectorProtocol
@testable import HTTPStubs

/// The value that is planted at a sensitive name.
private let planted = "Planted7Secret9Value"

/// Plants a value at a sensitive name, in a JSON document, a form, a multipart body, a URL or a header that is made of the
/// fuzzer's bytes, and looks for it in all that may be shown of it.
func fuzzRedaction(_ bytes: [UInt8]) {
    // Arbitrary bytes must do no harm either.
    _ = Redaction.cohere.body(bytes)
    _ = Redaction.cohere.url(String(decoding: bytes, as: UTF8.self))
    var writer = Writer(bytes)
    let text = writer.document()
    check(Redaction.cohere.body(Array(text.utf8)), text)
    check(Redaction.cohere.url("/a?" + text), text)
    check(Redaction.cohere.url("/a?b=" + PercentCoding.encode(text)), text)
    let header = Redaction.cohere.header("X-A", text)
    check(header.name + header.value, text)
    check(Redaction.cohere.header(text, "x").name, text)
    check(Redaction.cohere.json(["a": [.string(text)], text: 1]).text, text)
    let stub: JSONValue = [
        "name": .string(text), "metadata": [.string(text)],
        "request": ["urlPath": .string(text), "headers": ["X": ["contains": .string(text)]]],
    ]
    if let stub = try? StubMapping(stub) { check(Redaction.cohere.mapping(stub).text, text) }
    // What a stub answers: a client_secret is taken out or refused.
    guard writer.isClientSecret else { return }
    let answer: JSONValue = ["response": ["body": .string(text)]]
    if let stub = try? StubMapping(answer, finish: { definition, path throws(JSONError) in
        guard let packed = try? PackedBody(definition.response, budget: Budget()) else {
            throw JSONError(path: path, reason: "takes too much work")
        }
        _ = try Withholding.cohere.clean(&definition.response, at: path, bodyMember: "body", packed: packed)
    }) {
        check(String(decoding: stub.response.response.body.bytes, as: UTF8.self), text)
    }
}

private func check(_ shown: String, _ text: String) {
    var forms = [shown]
    for run in shown.split(whereSeparator: { !$0.isASCII || !($0.isLetter || $0.isNumber || "+/=".contains($0)) })
    where run.count >= 16 {
        if let data = Data(base64Encoded: String(run)) { forms.append(String(decoding: data, as: UTF8.self)) }
    }
    for form in forms where form.contains(planted) {
        FileHandle.standardError.write(Data("shown: \(shown)\nof: \(text)\n".utf8))
        preconditionFailure("a planted value shows")
    }
}

/// Makes documents of bytes.
private struct Writer {
    private var bytes: ArraySlice<UInt8>
    /// Whether the value was planted at a name that no stub's answer may have.
    private(set) var isClientSecret = false

    private static let names = [
        "client_secret", "service_auth", "access_token", "refresh_token", "code_verifier", "client_assertion",
    ]

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    private mutating func byte() -> Int { Int(bytes.popFirst() ?? 0) }

    /// A short text of the fuzzer's bytes, without the planted value.
    private mutating func filler() -> String {
        let piece = bytes.prefix(byte() % 12)
        bytes = bytes.dropFirst(piece.count)
        return String(decoding: piece, as: UTF8.self).replacingOccurrences(of: "P", with: "p")
    }

    /// A sensitive name in another spelling.
    private mutating func name() -> String {
        let index = byte() % Self.names.count
        isClientSecret = index < 2
        var name = ""
        for character in Self.names[index] {
            switch byte() % 16 {
            case 0: name += character.uppercased()
            case 1: name += "-" + String(character)
            case 2: name += "_" + String(character)
            case 3: name += "\u{200B}" + String(character)
            case 4: name += String(character) + "\u{301}"
            case 5 where character == "_": name += ""
            case 6 where character == "_": name += "."
            case 7 where character == "_": name += " "
            default: name.append(character)
            }
        }
        switch byte() % 6 {
        case 0: return name + "[]"
        case 1: return "oauth[\(name)]"
        case 2: return "oauth." + name
        case 3: return "x_" + name
        default: return name
        }
    }

    /// A text in which some letters are escaped as JSON does it.
    private mutating func escaped(_ text: String) -> String {
        var result = ""
        for unit in text.utf16 {
            if byte() % 5 == 0 || unit == 0x22 || unit == 0x5C || unit < 0x20 {
                result += "\\u" + String(String(UInt32(unit) + 0x10000, radix: 16).suffix(4))
            } else {
                result += String(decoding: [unit], as: UTF16.self)
            }
        }
        return result
    }

    /// A text in which some bytes are percent-encoded.
    private mutating func percent(_ text: String) -> String {
        var result = ""
        for unit in text.utf8 {
            let isPlain = unit < 0x80 && (Character(Unicode.Scalar(unit)).isLetter || unit == 0x5F || unit == 0x5B || unit == 0x5D)
            if byte() % 5 == 0 || !isPlain {
                result += String(format: "%%%02X", unit)
            } else {
                result.unicodeScalars.append(Unicode.Scalar(unit))
            }
        }
        return result
    }

    /// A document with the planted value, perhaps within another document.
    mutating func document(depth: Int = 0) -> String {
        let text = core()
        guard depth < 6, byte() % 3 == 0 else { return text }
        switch byte() % 4 {
        case 0: return JSONValue.object(JSONObject([(key: "a" + filler(), value: .string(text))])).text
        case 1: return "a=" + PercentCoding.encode(text)
        case 2: return JSONValue.array([.string(filler()), .string(text)]).text
        default: return "https://x.example/a?b=" + PercentCoding.encode(text)
        }
    }

    private mutating func core() -> String {
        switch byte() % 9 {
        case 0: return "{\(member()),\"\(escaped(name()))\":\(value()),\(member())}"
        case 1: return "{\"\(escaped(name()))\":\(value()),\"\(escaped(filler()))\""
        case 2: return "{\"a\":1}\n{\"\(escaped(name()))\":\(value())}\n"
        case 3: return "\(field())&\(percent(name()))=\(planted)&\(field())"
        case 4: return "\(field());\(percent(name()))=\(planted)"
        case 5: return "--b\r\nContent-Disposition: form-data; name=\"\(name())\"\r\n\r\n\(planted)\r\n--b--\r\n"
        case 6: return "<\(name())>\(planted)</x>"
        case 7: return "https://x.example/\(percent(filler()))?\(field())&\(percent(name()))=\(planted)#\(field())"
        default: return "\(filler()) \(name()): \(planted) \(filler())"
        }
    }

    private mutating func member() -> String { "\"\(escaped(filler()))\":\"\(escaped(filler()))\"" }
    private mutating func field() -> String { percent(filler()) + "=" + percent(filler()) }

    private mutating func value() -> String {
        // The name below has no value that was planted.
        let wasClientSecret = isClientSecret
        defer { isClientSecret = wasClientSecret }
        switch byte() % 5 {
        case 0: return "[\"\(planted)\"]"
        case 1: return "{\"\(planted)\":1}"
        case 2: return "\"\(escaped(planted))\",\"\(escaped(name()))\":null"
        default: return "\"\(planted)\""
        }
    }
}
