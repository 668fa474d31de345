import ConnectorProtocol
import Connectors
import GroundedChat
import HTTP
import JSON
import Testing

@Suite("An answer to a search")
struct SearchAnswerTests {
    private func answer(_ json: JSONValue, hiding token: String? = nil) throws -> SearchAnswer {
        let mask = SecretMask(token.map { Secret($0).withCredentials } ?? [], hidesShort: false)
        return try SearchAnswer(Response(status: .ok, body: json.bytes), mask)
    }

    @Test("has texts; numbers and booleans become texts, and the rest is left out")
    func fields() throws {
        let found = try answer([
            "results": [
                ["text": "T", "n": .number("1.50"), "yes": true, "no": false, "l": [1], "o": ["a": "b"], "z": .null],
                "text", ["id": "own"], [:],
            ]
        ])
        #expect(found.results.map { $0.map(\.name) } == [["text", "n", "yes", "no"], [], []])
        #expect(found.results[0].map(\.value) == ["T", "1.50", "true", "false"])
        #expect(
            found.warnings == [
                "results[0].n is a number and was written as a string",
                "results[0].yes is a boolean and was written as a string",
                "results[0].no is a boolean and was written as a string", "results[0].l is an array and was left out",
                "results[0].o is an object and was left out",
            ]
        )
    }

    @Test("has 1,000 results at most")
    func many() throws {
        let found = try answer(["results": .array(Array(repeating: ["text": "T"], count: 1_001))])
        #expect(found.results.count == 1_000)
        #expect(found.warnings == ["only the first 1000 results were used"])
    }

    @Test("has 20,000 fields at most")
    func manyFields() throws {
        let fields = JSONObject((0..<9_000).map { (key: "f\($0)", value: "v") })
        let found = try answer(["results": [.object(fields), .object(fields), .object(fields)]])
        #expect(found.results.map(\.count) == [9_000, 9_000])
        #expect(found.warnings.count == 1)
        // Where the fields were too many, the number of results ended nothing.
        let results = Array(repeating: JSONValue.object(fields), count: 3) + Array(repeating: [:], count: 1_000)
        #expect(try answer(["results": .array(results)]).warnings == found.warnings)
    }

    @Test("does not say the token that was sent, also where the connector does")
    func token() throws {
        let found = try answer(
            ["results": [["text": "It was Bearer s3cr3t-token.", "s3cr3t-token": "x", "n": "fine"]]],
            hiding: "s3cr3t-token"
        )
        #expect(
            found.results == [
                [.init("text", "It was Bearer [redacted]."), .init("[redacted]", "x"), .init("n", "fine")]
            ]
        )
        // Two names that are hidden would be one.
        let names = try answer(
            ["results": [["t0ken-1 a": "x", "t0ken-1 b": "y", "[redacted]": "z"]]],
            hiding: "t0ken-1"
        )
        #expect(names.results == [[.init("[redacted]", "x")]])
        #expect(try answer(["results": [["n": 1234567]]], hiding: "1234567").results == [[.init("n", "[redacted]")]])
        // A user name and a password, as Basic has them.
        let basic = try answer(["results": [["a": "the pass-word", "b": "c"]]], hiding: "dXNlcjpwYXNzLXdvcmQ=")
        #expect(basic.results == [[.init("a", "the [redacted]"), .init("b", "c")]])
        // Words are not hidden where the token is one.
        #expect(try answer(["results": [["text": "a cat"]]], hiding: "a").results == [[.init("text", "a cat")]])
    }

    @Test("names in warnings plain names alone")
    func names() throws {
        let found = try answer(["results": [["a\r\nb": 1, "ö": 2, "": 3, "a-b_C1": 4]]])
        #expect(
            found.warnings.map { String($0.prefix(22)) } == [
                "results[0].(a field) i", "results[0].(a field) i", "results[0].(a field) i", "results[0].a-b_C1 is a",
            ]
        )
    }
}
