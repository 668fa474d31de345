import FoundationEssentials
import HTTP
import JSON

extension ResponseDefinition {
    /// Reads a response of WireMock. Throws if a field is unknown or can't be used.
    ///
    /// - Parameter readFile: returns the content of a `bodyFileName`, or nil if there is no such file.
    init(
        _ value: JSONValue,
        at path: [JSONStep],
        readFile: (String) -> [UInt8]?
    ) throws(JSONError) {
        var reader = try ObjectReader(value, at: path, isRelaxed: true)
        response.status = try Self.status(&reader)
        response.reasonPhrase = try Self.reasonPhrase(&reader)
        let headers = try Self.headers(&reader)
        response.headers = headers.compactMap(Self.sent)
        replacedHeaders = headers.filter { Self.sent($0) != $0 }.map(\.name)
        (bodyMember, response.body) = try Self.body(&reader, readFile)
        delay = try ResponseDelay(&reader, fixedName: "fixedDelayMilliseconds")
        dribble = try Self.dribble(&reader)
        isPassthrough = try reader.bool("passthrough") ?? false
        if let name = try reader.string("fault") {
            guard let fault = Fault(rawValue: name) else {
                let known = Fault.allCases.map(\.rawValue).joined(separator: ", ")
                throw reader.failure("fault", "must be one of \(known)")
            }
            self.fault = fault
        }
        for (key, isEmpty) in [
            ("transformers", reader.value("transformers")?.array?.isEmpty),
            ("transformerParameters", reader.value("transformerParameters")?.object?.isEmpty),
        ] where isEmpty == false { throw reader.failure(key, "is not supported") }
        reader.ignore("fromConfiguredStub")
        try reader.refuseOthers()
        if isPassthrough { try Self.refuseContent(reader) }
    }

    private static func refuseContent(_ reader: ObjectReader) throws(JSONError) {
        for key in ["status", "statusMessage", "headers", "body", "jsonBody", "base64Body", "bodyFileName"]
        where reader.object[key] != nil {
            throw reader.failure(key, "can't stand beside passthrough, which answers as the server does")
        }
    }

    private static func status(_ reader: inout ObjectReader) throws(JSONError) -> Status {
        let expectation = "must be a whole number from 200 to 999"
        if let code = reader.value("status")?.int, (100..<200).contains(code) {
            throw reader.failure("status", "\(expectation); after a status 1xx, a client waits for another response")
        }
        return Status(try reader.int("status", in: 200...999) ?? 200)
    }

    private static func reasonPhrase(_ reader: inout ObjectReader) throws(JSONError) -> String? {
        guard let phrase = try reader.string("statusMessage"), !phrase.isEmpty else { return nil }
        guard phrase.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw reader.failure("statusMessage", Self.hasControlCharacter)
        }
        return phrase
    }

    private static func headers(_ reader: inout ObjectReader) throws(JSONError) -> [Response.Field] {
        var fields: [Response.Field] = []
        for (name, value) in try reader.members("headers") {
            let place = reader.path("headers") + [.member(name)]
            guard Token.isValid(name) else { throw JSONError(path: place, reason: "is no name of a header") }
            let values = value.array ?? [value]
            guard !values.isEmpty else { throw JSONError(path: place, reason: "must have a value") }
            for value in values {
                let text: String
                switch value {
                case .string(let string): text = string
                case .number, .bool: text = value.text
                default:
                    throw JSONError(
                        path: place,
                        reason: "must be a string or a list of strings, not \(value.kind)"
                    )
                }
                guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                    throw JSONError(path: place, reason: Self.hasControlCharacter)
                }
                fields.append(.init(name, text))
            }
        }
        let size = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard size <= largestHeaders else {
            throw reader.failure("headers", "take \(size) bytes; at most \(largestHeaders) can be sent")
        }
        return fields
    }

    /// The largest number of bytes of all headers of a response.
    private static var largestHeaders: Int { 16 << 10 }

    private static var hasControlCharacter: String {
        "has a line break or another control character, which HTTP forbids there"
    }

    /// Returns a field of a stub as it is sent. Returns nil for a field that describes the connection or how much is
    /// sent on it (RFC 9110, sections 7.6.1 and 8.6), as the server does that itself. A stub may only close the
    /// connection, or offer to upgrade it.
    private static func sent(_ field: Response.Field) -> Response.Field? {
        switch field.name.lowercased() {
        case "content-length", "transfer-encoding", "keep-alive", "proxy-connection", "te", "trailer": return nil
        case "connection":
            let options = field.value.split { $0 == "," || $0 == " " || $0 == "\t" }.map { $0.lowercased() }
            let kept = ["close", "upgrade"].filter(options.contains)
            guard !kept.isEmpty else { return nil }
            return options.count == kept.count ? field : .init(field.name, kept.joined(separator: ", "))
        default: return field
        }
    }

    /// Returns the body, and the member that has it.
    private static func body(
        _ reader: inout ObjectReader,
        _ readFile: (String) -> [UInt8]?
    ) throws(JSONError) -> (String, Response.Body) {
        let forms = ["body", "jsonBody", "base64Body", "bodyFileName"]
        let given = forms.filter { reader.value($0) != nil }
        guard given.count <= 1 else { throw reader.failure(given[1], "stands beside \(given[0]); give one of them") }
        guard let member = given.first else { return ("body", .bytes([])) }
        return (member, .bytes(try content(of: member, &reader, readFile)))
    }

    private static func content(
        of member: String,
        _ reader: inout ObjectReader,
        _ readFile: (String) -> [UInt8]?
    ) throws(JSONError) -> [UInt8] {
        switch member {
        case "jsonBody": return reader.value(member)?.bytes ?? []
        case "base64Body":
            guard let data = Data(base64Encoded: try reader.string(member) ?? "") else {
                throw reader.failure(member, "is no base64")
            }
            return [UInt8](data)
        case "bodyFileName":
            guard let content = readFile(try reader.string(member) ?? "") else {
                throw reader.failure(member, "names no file in the fixtures' __files folder")
            }
            return content
        default: return Array((try reader.string(member) ?? "").utf8)
        }
    }

    private static func dribble(_ reader: inout ObjectReader) throws(JSONError) -> (Int, Int)? {
        guard var dribble = try reader.reader("chunkedDribbleDelay") else { return nil }
        guard let pieces = try dribble.int("numberOfChunks", in: 1...100_000),
            let milliseconds = try dribble.int("totalDuration", in: 0...Int(Delay.limit))
        else { throw reader.failure("chunkedDribbleDelay", "must have numberOfChunks and totalDuration") }
        try dribble.refuseOthers()
        return (pieces, milliseconds)
    }
}
