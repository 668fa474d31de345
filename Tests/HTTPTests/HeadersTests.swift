import HTTP
import Testing

@Suite("The headers of a request")
struct HeadersTests {
    private let headers = Headers([("Content-Type", "a"), ("x-multi", "1"), ("X-MULTI", "2"), ("X-Empty", "")])

    @Test(
        "are found without regard to the case of ASCII letters, and of nothing else",
        arguments: [
            ("Content-Type", "a"), ("content-type", "a"), ("CONTENT-TYPE", "a"), ("content-typ", nil),
            ("content-types", nil), ("content_type", nil), ("X-Multi", "1"), ("x-empty", ""), ("", nil),
        ]
    )
    func found(name: String, expected: String?) {
        #expect(headers[name] == expected)
        #expect(headers.bytes(of: name).map { Array($0) } == expected.map { Array($0.utf8) })
    }

    @Test("keep characters apart that differ by the bit that letters of two cases differ by")
    func neighboursOfLetters() {
        let odd = Headers([("@[", "x")])
        #expect(odd["`{"] == nil)
        #expect(odd["@["] == "x")
        #expect(Headers([("Ä", "x")])["ä"] == nil)
    }

    @Test("keep repeated fields, and the order and spelling of all")
    func all() {
        #expect(headers.values(of: "X-Multi") == ["1", "2"])
        #expect(headers.values(of: "x") == [])
        #expect(headers.count == 4)
        #expect(
            headers.all.map { "\($0.name):\($0.value)" } == ["Content-Type:a", "x-multi:1", "X-MULTI:2", "X-Empty:"]
        )
    }

    @Test(
        "take further fields, as texts or as bytes, of any length",
        arguments: [0, 1, 255, 256, 65_535, 65_536, 70_000]
    )
    func appended(length: Int) {
        var headers = headers
        let value = String(repeating: "v", count: length)
        headers.append(name: "X-Text", value: value)
        headers.append(name: Array("X-Bytes".utf8), value: [0xFF, 0x41])
        #expect(headers["x-text"] == value)
        #expect(headers["x-bytes"] == "\u{FFFD}A")
        #expect(headers.bytes(of: "x-bytes").map { Array($0) } == [0xFF, 0x41])
        #expect(headers.count == 6)
        #expect(headers["x-empty"] == "")
    }

    @Test("are empty at first")
    func empty() {
        #expect(Headers().count == 0)
        #expect(Headers().all.isEmpty)
        #expect(Headers()["a"] == nil)
    }
}
