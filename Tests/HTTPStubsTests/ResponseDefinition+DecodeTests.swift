import HTTP
import JSON
import Testing

@testable import HTTPStubs

private let controlCharacter = "has a line break or another control character, which HTTP forbids there"

@Suite("Reading a response definition")
struct ResponseDefinitionDecodeTests {
    private func definition(_ text: String) throws -> ResponseDefinition {
        try ResponseDefinition(json(text), at: []) { name in name == "a/b.txt" ? Array("from a file".utf8) : nil }
    }

    private func expect(_ refusal: Refusal, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try refusal.expect(sourceLocation: sourceLocation) { value in
            _ = try ResponseDefinition(value, at: []) { _ in nil }
        }
    }

    @Test("takes an empty one for an empty 200")
    func empty() throws {
        let definition = try definition("{}")
        #expect(definition.response.status == .ok)
        #expect(definition.response.headers == [])
        #expect(definition.response.body.bytes == [])
        #expect(definition.response.reasonPhrase == nil)
        #expect(definition.delay == nil)
        #expect(definition.dribble == nil)
        #expect(definition.fault == nil)
        #expect(!definition.isPassthrough)
    }

    @Test("takes a status that ends a response", arguments: [("200", 200), ("429", 429), ("999", 999), ("404.0", 404)])
    func status(text: String, code: Int) throws {
        #expect(try definition(#"{"status":\#(text)}"#).response.status == Status(code))
    }

    @Test("takes a status message of one line, and an empty one for none")
    func statusMessage() throws {
        #expect(try definition(#"{"statusMessage":"Slow \u00e9"}"#).response.reasonPhrase == "Slow é")
        #expect(try definition(#"{"statusMessage":""}"#).response.reasonPhrase == nil)
    }

    @Test("takes headers in their order, each a value or a list of values")
    func headers() throws {
        let headers = try definition(#"{"headers":{"X-B":"1","x-a":["2","\t3"],"N":4,"T":true,"E":""}}"#)
            .response.headers
        #expect(
            headers == [
                Response.Field("X-B", "1"), Response.Field("x-a", "2"), Response.Field("x-a", "\t3"),
                Response.Field("N", "4"), Response.Field("T", "true"), Response.Field("E", ""),
            ]
        )
    }

    @Test("leaves out the headers that say how much is sent, which recorded mappings have")
    func ownHeaders() throws {
        let definition = try definition(
            #"{"headers":{"content-length":"9","Transfer-Encoding":"chunked","Connection":"keep-alive","A":"b"}}"#
        )
        #expect(definition.response.headers == [Response.Field("A", "b")])
        #expect(definition.replacedHeaders == ["content-length", "Transfer-Encoding", "Connection"])
    }

    @Test(
        "keeps of Connection what ends the connection or offers an upgrade",
        arguments: [
            ("close", "close", false), ("Close", "Close", false), ("close, keep-alive", "close", true),
            ("Upgrade", "Upgrade", false), ("close, upgrade", "close, upgrade", false),
            ("keep-alive,\tUPGRADE, X-Other", "upgrade", true), ("keep-alive", nil, true), ("", nil, true),
        ]
    )
    func connection(value: String, sent: String?, isReplaced: Bool) throws {
        let definition = try ResponseDefinition(["headers": ["connection": .string(value)]], at: []) { _ in nil }
        #expect(definition.response.headers == (sent.map { [Response.Field("connection", $0)] } ?? []))
        #expect(definition.replacedHeaders == (isReplaced ? ["connection"] : []))
    }

    @Test("leaves out what else describes the connection, and keeps Upgrade, Date and Server")
    func connectionHeaders() throws {
        let definition = try definition(
            """
            {"headers":{"Keep-Alive":"timeout=5","Proxy-Connection":"close","TE":"trailers","trailer":"X",
            "Upgrade":"h2c","Date":"Mon, 01 Jan 2024 00:00:00 GMT","Server":"me"}}
            """
        )
        #expect(definition.replacedHeaders == ["Keep-Alive", "Proxy-Connection", "TE", "trailer"])
        #expect(definition.response.headers.map(\.name) == ["Upgrade", "Date", "Server"])
    }

    @Test(
        "takes a body in one of four forms",
        arguments: [
            (#"{"body":"\u00e9 "}"#, "é "), (#"{"body":""}"#, ""), (#"{"body":null}"#, ""),
            (#"{"jsonBody":{"b":[1.50,null],"a":"/"}}"#, #"{"b":[1.50,null],"a":"/"}"#),
            (#"{"jsonBody":"x"}"#, #""x""#),
            (#"{"jsonBody":false}"#, "false"), (#"{"base64Body":"aGkh"}"#, "hi!"), (#"{"base64Body":""}"#, ""),
            (#"{"bodyFileName":"a/b.txt"}"#, "from a file"),
        ]
    )
    func body(text: String, body: String) throws {
        #expect(try String(decoding: definition(text).response.body.bytes, as: UTF8.self) == body)
    }

    @Test("takes a delay, fixed or distributed")
    func delay() throws {
        #expect(try definition(#"{"fixedDelayMilliseconds":250}"#).delay == .fixed(milliseconds: 250))
        #expect(try definition(#"{"fixedDelayMilliseconds":0}"#).delay == .fixed(milliseconds: 0))
        let distribution = #"{"delayDistribution":{"type":"lognormal","median":5,"sigma":0.5}}"#
        #expect(try definition(distribution).delay == ResponseDelay(distribution: .logNormal(median: 5, sigma: 0.5)))
    }

    @Test("takes a fixed delay beside a distribution")
    func bothDelays() throws {
        let text = #"{"fixedDelayMilliseconds":100,"delayDistribution":{"type":"fixed","milliseconds":150}}"#
        let delay = try definition(text).delay
        #expect(delay == ResponseDelay(fixed: 100, distribution: .fixed(milliseconds: 150)))
        #expect(delay?.milliseconds() == 250)
    }

    @Test("takes a dribble's pieces and milliseconds")
    func dribble() throws {
        let dribble = try definition(#"{"chunkedDribbleDelay":{"numberOfChunks":5,"totalDuration":1000}}"#).dribble
        #expect(dribble?.pieces == 5)
        #expect(dribble?.milliseconds == 1000)
    }

    @Test("takes a fault by WireMock's name", arguments: Fault.allCases)
    func fault(fault: Fault) throws {
        #expect(try definition(#"{"fault":"\#(fault.rawValue)"}"#).fault == fault)
    }

    @Test("takes a passthrough with a delay, a dribble and a fault")
    func passthrough() throws {
        let definition = try definition(
            """
            {"passthrough":true,"fixedDelayMilliseconds":1,"fault":"EMPTY_RESPONSE",
            "chunkedDribbleDelay":{"numberOfChunks":1,"totalDuration":0}}
            """
        )
        #expect(definition.isPassthrough)
        #expect(definition.delay == .fixed(milliseconds: 1))
        #expect(definition.fault == .emptyResponse)
        #expect(definition.dribble?.pieces == 1)
        #expect(try !self.definition(#"{"passthrough":false,"status":500}"#).isPassthrough)
    }

    @Test("passes over what WireMock's own clients send along")
    func ignored() throws {
        let text = #"{"transformers":[],"transformerParameters":{},"fromConfiguredStub":true,"status":202}"#
        #expect(try definition(text).response.status == 202)
    }

    // MARK: errors

    @Test(
        "refuses a field that is not supported",
        arguments: [
            Refusal("null", at: "", "must be an object, not null"),
            Refusal(#"{"proxyBaseUrl":"http://x"}"#, at: "/proxyBaseUrl", "is not supported"),
            Refusal(#"{"transformers":["response-template"]}"#, at: "/transformers", "is not supported"),
            Refusal(#"{"transformerParameters":{"a":1}}"#, at: "/transformerParameters", "is not supported"),
            Refusal(
                #"{"fault":"SLOW"}"#,
                at: "/fault",
                "must be one of EMPTY_RESPONSE, CONNECTION_RESET_BY_PEER, MALFORMED_RESPONSE_CHUNK, "
                    + "RANDOM_DATA_THEN_CLOSE"
            ),
            Refusal(#"{"fault":[]}"#, at: "/fault", "must be a string, not an array"),
            Refusal(#"{"passthrough":"yes"}"#, at: "/passthrough", "must be true or false, not a string"),
        ]
    )
    func unsupported(refusal: Refusal) throws { try expect(refusal) }

    @Test(
        "refuses a status that ends no response",
        arguments: ["0", "99", "1000", "200.5", "-200", "1e99"]
    )
    func faultyStatus(text: String) throws {
        try expect(
            Refusal(#"{"status":\#(text)}"#, at: "/status", "must be a whole number from 200 to 999")
        )
    }

    @Test(
        "refuses a status that comes before a response, and says so",
        arguments: ["100", "101", "103", "199"]
    )
    func interimStatus(text: String) throws {
        try expect(
            Refusal(
                #"{"status":\#(text)}"#,
                at: "/status",
                "must be a whole number from 200 to 999; after a status 1xx, a client waits for another response"
            )
        )
    }

    @Test(
        "refuses what breaks the status line",
        arguments: [#"a\r\nX: 1"#, #"a\nb"#, #"\u0000"#, #"a\tb"#, #"\u007f"#]
    )
    func faultyStatusMessage(text: String) throws {
        try expect(Refusal(#"{"statusMessage":"\#(text)"}"#, at: "/statusMessage", controlCharacter))
    }

    @Test(
        "refuses a header that is none",
        arguments: [
            Refusal(#"{"headers":[]}"#, at: "/headers", "must be an object, not an array"),
            Refusal(#"{"headers":{"":"1"}}"#, at: "/headers/", "is no name of a header"),
            Refusal(#"{"headers":{"a b":"1"}}"#, at: "/headers/a b", "is no name of a header"),
            Refusal(#"{"headers":{"a:":"1"}}"#, at: "/headers/a:", "is no name of a header"),
            Refusal(#"{"headers":{"\u00e9":"1"}}"#, at: "/headers/é", "is no name of a header"),
            Refusal(#"{"headers":{"a":"1\r\nb: 2"}}"#, at: "/headers/a", controlCharacter),
            Refusal(#"{"headers":{"a":["1","\u0000"]}}"#, at: "/headers/a", controlCharacter),
            Refusal(#"{"headers":{"a":"1\r\n 2"}}"#, at: "/headers/a", controlCharacter),
            Refusal(#"{"headers":{"a":"\u007f"}}"#, at: "/headers/a", controlCharacter),
            Refusal(#"{"headers":{"a":[]}}"#, at: "/headers/a", "must have a value"),
            Refusal(#"{"headers":{"a":null}}"#, at: "/headers/a", "must be a string or a list of strings, not null"),
            Refusal(
                #"{"headers":{"a":["1",{}]}}"#,
                at: "/headers/a",
                "must be a string or a list of strings, not an object"
            ),
        ]
    )
    func faultyHeaders(refusal: Refusal) throws { try expect(refusal) }

    @Test(
        "refuses a header's name with a character that RFC 9110 forbids in it",
        arguments: ["a/b", "a(", "a,b", "a@b"]
    )
    func separatorsInNames(name: String) throws {
        let value = try json(#"{"headers":{"\#(name)":"1"}}"#)
        #expect(throws: JSONError(path: [.member("headers"), .member(name)], reason: "is no name of a header")) {
            try ResponseDefinition(value, at: []) { _ in nil }
        }
    }

    @Test(
        "refuses a second body, and a faulty one",
        arguments: [
            Refusal(#"{"jsonBody":1,"body":"a"}"#, at: "/jsonBody", "stands beside body; give one of them"),
            Refusal(
                #"{"bodyFileName":"a","base64Body":"aGkh"}"#,
                at: "/bodyFileName",
                "stands beside base64Body; give one of them"
            ),
            Refusal(#"{"body":{"a":1}}"#, at: "/body", "must be a string, not an object"),
            Refusal(#"{"base64Body":"a"}"#, at: "/base64Body", "is no base64"),
            Refusal(#"{"base64Body":7}"#, at: "/base64Body", "is no base64"),
            Refusal(#"{"bodyFileName":"b"}"#, at: "/bodyFileName", "names no file in the fixtures' __files folder"),
        ]
    )
    func faultyBody(refusal: Refusal) throws { try expect(refusal) }

    @Test(
        "refuses a faulty delay or dribble",
        arguments: [
            Refusal(
                #"{"fixedDelayMilliseconds":-1}"#,
                at: "/fixedDelayMilliseconds",
                "must be a number from 0.0 to 3600000.0"
            ),
            Refusal(
                #"{"fixedDelayMilliseconds":1,"delayDistribution":{"type":"fixed","milliseconds":3600001}}"#,
                at: "/delayDistribution/milliseconds",
                "must be a number from 0.0 to 3600000.0"
            ),
            Refusal(#"{"delayDistribution":{"type":"fixed"}}"#, at: "/delayDistribution/milliseconds", "is required"),
            Refusal(#"{"chunkedDribbleDelay":5}"#, at: "/chunkedDribbleDelay", "must be an object, not a number"),
            Refusal(
                #"{"chunkedDribbleDelay":{"numberOfChunks":5}}"#,
                at: "/chunkedDribbleDelay",
                "must have numberOfChunks and totalDuration"
            ),
            Refusal(
                #"{"chunkedDribbleDelay":{"totalDuration":5}}"#,
                at: "/chunkedDribbleDelay",
                "must have numberOfChunks and totalDuration"
            ),
            Refusal(
                #"{"chunkedDribbleDelay":{"numberOfChunks":0,"totalDuration":5}}"#,
                at: "/chunkedDribbleDelay/numberOfChunks",
                "must be a whole number from 1 to 100000"
            ),
            Refusal(
                #"{"chunkedDribbleDelay":{"numberOfChunks":1,"totalDuration":3600001}}"#,
                at: "/chunkedDribbleDelay/totalDuration",
                "must be a whole number from 0 to 3600000"
            ),
            Refusal(
                #"{"chunkedDribbleDelay":{"numberOfChunks":1,"totalDuration":1,"x":1}}"#,
                at: "/chunkedDribbleDelay/x",
                "is not supported"
            ),
        ]
    )
    func faultyDelay(refusal: Refusal) throws { try expect(refusal) }

    @Test(
        "refuses content beside a passthrough",
        arguments: [
            (#""status":200"#, "status"), (#""statusMessage":"a""#, "statusMessage"), (#""headers":{}"#, "headers"),
            (#""body":"a""#, "body"), (#""jsonBody":1"#, "jsonBody"), (#""base64Body":"""#, "base64Body"),
        ]
    )
    func contentBesidePassthrough(member: String, name: String) throws {
        try expect(
            Refusal(
                #"{"passthrough":true,\#(member)}"#,
                at: "/\(name)",
                "can't stand beside passthrough, which answers as the server does"
            )
        )
    }
}
