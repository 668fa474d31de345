import JSON
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    /// What a function writes.
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The object whose members a function writes.
    private func object(_ write: (inout JSONWriter) -> Void) -> String {
        written { writer in
            writer.beginObject()
            write(&writer)
            writer.endObject()
        }
    }

    @Test("writes a member of every type")
    func members() {
        let text = object { writer in
            writer.member("string", "a")
            writer.member("true", true)
            writer.member("false", false)
            writer.member("int", -12)
            writer.member("strings", ["a", "b"])
            writer.member("none", [String]())
            writer.member("value", JSONValue.number("1.50"))
            writer.member("null", JSONValue.null)
        }
        #expect(
            text == #"{"string":"a","true":true,"false":false,"int":-12,"strings":["a","b"],"none":[],"#
                + #""value":1.50,"null":null}"#
        )
    }

    @Test("writes every whole number", arguments: [0, 9, 10, -1, -90, 1_234_567_890, .max, .min])
    func numbers(number: Int) { #expect(written { $0.value(number) } == String(number)) }

    @Test("finds what must be escaped at every place of a string", arguments: [1, 15, 16, 17, 40])
    func places(length: Int) {
        for place in 0..<length {
            var letters = [Character](repeating: "é", count: length)
            letters[place] = "\""
            let expected = letters.map { $0 == "\"" ? #"\""# : String($0) }.joined()
            #expect(written { $0.value(String(letters)) } == "\"\(expected)\"")
        }
    }

    @Test("leaves out a member that is nil, whatever its type, and its comma too")
    func nilMembers() {
        let text = object { writer in
            writer.member("string", String?.none)
            writer.member("first", 1)
            writer.member("bool", Bool?.none)
            writer.member("int", Int?.none)
            writer.member("strings", [String]?.none)
            writer.member("value", JSONValue?.none)
            writer.member("last", 2)
        }
        #expect(text == #"{"first":1,"last":2}"#)
    }

    @Test("puts commas between members and elements only, at every depth")
    func commas() {
        let text = object { writer in
            writer.name("empty")
            writer.beginObject()
            writer.endObject()
            writer.name("list")
            writer.beginArray()
            writer.beginArray()
            writer.endArray()
            writer.value(1)
            writer.beginObject()
            writer.member("a", 1)
            writer.member("b", 2)
            writer.endObject()
            writer.value("x")
            writer.value(true)
            writer.value(.null)
            writer.endArray()
            writer.member("last", false)
        }
        #expect(text == #"{"empty":{},"list":[[],1,{"a":1,"b":2},"x",true,null],"last":false}"#)
    }

    @Test(
        "escapes what JSON forbids in a string, and nothing else",
        arguments: [
            ("", #""""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#), ("\n", #""\n""#), ("\r", #""\r""#),
            ("\t", #""\t""#), ("\u{0}", #""\u0000""#), ("\u{1}", #""\u0001""#), ("\u{8}", #""\u0008""#),
            ("\u{C}", #""\u000c""#), ("\u{F}", #""\u000f""#), ("\u{10}", #""\u0010""#), ("\u{1F}", #""\u001f""#),
            (" ", #"" ""#), ("\u{7F}", "\"\u{7F}\""), ("é☃😀\u{2028}", "\"é☃😀\u{2028}\""), ("a\"b\nc", #""a\"b\nc""#),
        ]
    )
    func escapes(text: String, expected: String) {
        #expect(written { $0.value(text) } == expected)
        #expect(object { $0.member(text, 1) } == "{\(expected):1}")
        #expect(object { $0.member("a", [text]) } == #"{"a":["# + expected + "]}")
    }

    @Test("writes any text so that the parser reads the same one, for each character that a byte can hold")
    func roundTrip() throws {
        let everyByte = String(String.UnicodeScalarView((0..<256).map { Unicode.Scalar($0) }.compactMap { $0 }))
        #expect(everyByte.unicodeScalars.count == 256)
        let value: JSONValue = .object([everyByte: .string(everyByte)])
        #expect(try JSONValue(parsing: value.bytes) == value)
    }

    @Test("writes the smallest and the largest whole number")
    func extremes() {
        let text = written { writer in
            writer.beginArray()
            writer.value(Int.min)
            writer.value(Int.max)
            writer.endArray()
        }
        #expect(text == "[-9223372036854775808,9223372036854775807]")
    }

    @Test("writes any value without white space, its members in their order")
    func values() {
        let value: JSONValue = ["b": [1, "x", true, false, .null, [], [:]], "a": ["c": .number("1e3")]]
        #expect(value.text == #"{"b":[1,"x",true,false,null,[],{}],"a":{"c":1e3}}"#)
        #expect(value.bytes == Array(value.text.utf8))
    }
}
