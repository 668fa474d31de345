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
        response.status = Status(try reader.int("status", in: 200...999) ?? 200)
        response.reasonPhrase = try Self.reasonPhrase(&reader)
        let headers = try Self.headers(&reader)
        response.headers = headers.filter { !Self.isOwn($0) }
        replacedHeaders = headers.filter(Self.isOwn).map(\.name)
        (bodyMember, response.body) = try Self.body(&reader, readFile)
        delay = try Self.delay(&reader)
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

    private static func reasonPhrase(_ reader: inout ObjectReader) throws(JSONError) -> String? {
        guard let phrase = try reader.string("statusMessage"), !phrase.isEmpty else { return nil }
        guard phrase.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw reader.failure("statusMessage", "must be one line")
        }
        return phrase
    }

    private static func headers(_ reader: inout ObjectReader) throws(JSONError) -> [Response.Field] {
        var fields: [Response.Field] = []
        for (name, value) in try reader.members("headers") {
            let place = reader.path("headers") + [.member(name)]
            guard Token.isValid(name) else { throw JSONError(path: place, reason: "is no name of a header") }
            for value in value.array ?? [value] {
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
                    throw JSONError(path: place, reason: "must be one line")
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

    /// The largest number of bytes of all headers of a response. They share 32 KB with the head of the request.
    private static var largestHeaders: Int { 16 << 10 }

    /// Whether the server writes a field itself, as it depends on what is really sent. A connection can be closed by a
    /// stub, but not kept open.
    private static func isOwn(_ field: Response.Field) -> Bool {
        switch field.name.lowercased() {
        case "content-length", "transfer-encoding": true
        case "connection": field.value.lowercased() != "close"
        default: false
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

    private static func delay(_ reader: inout ObjectReader) throws(JSONError) -> Delay? {
        let fixed = try reader.double("fixedDelayMilliseconds", in: 0...Delay.limit)
        guard let distribution = try reader.reader("delayDistribution") else {
            return fixed.map { .fixed(milliseconds: $0) }
        }
        guard fixed == nil else {
            throw reader.failure("delayDistribution", "stands beside fixedDelayMilliseconds; give one of them")
        }
        return try Delay(distribution)
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
