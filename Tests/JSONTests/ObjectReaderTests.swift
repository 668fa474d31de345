import JSON
import Testing

@Suite("An object reader")
struct ObjectReaderTests {
    private func reader(_ text: String, at path: [JSONStep] = []) throws -> ObjectReader {
        try ObjectReader(JSONValue(parsing: Array(text.utf8)), at: path)
    }

    private func error(_ field: String, _ reason: String) -> JSONError {
        JSONError(path: [.member(field)], reason: reason)
    }

    @Test("reads a field of every type")
    func fields() throws {
        var reader = try reader(#"{"s":"x","b":false,"i":7.0,"d":1.5,"a":[1,null],"l":["p","q"],"m":{"z":1,"y":2}}"#)
        #expect(try reader.string("s") == "x")
        #expect(try reader.bool("b") == false)
        #expect(try reader.int("i", in: 0...7) == 7)
        #expect(try reader.double("d", in: 0...2) == 1.5)
        #expect(try reader.array("a") == [1, .null])
        #expect(try reader.strings("l") == ["p", "q"])
        #expect(try reader.members("m").map(\.key) == ["z", "y"])
        #expect(reader.value("m") == ["z": 1, "y": 2])
    }

    @Test("takes a field that is absent or null as none", arguments: ["{}", #"{"x":null}"#])
    func absent(text: String) throws {
        var reader = try reader(text)
        #expect(reader.value("x") == nil)
        #expect(try reader.string("x") == nil)
        #expect(try reader.bool("x") == nil)
        #expect(try reader.int("x", in: 1...2) == nil)
        #expect(try reader.double("x", in: 1...2) == nil)
        #expect(try reader.array("x") == nil)
        #expect(try reader.strings("x") == nil)
        #expect(try reader.members("x").isEmpty)
        #expect(try reader.reader("x") == nil)
        #expect(throws: error("x", "is required")) { try reader.required("x") { $0.object.count } }
    }

    @Test(
        "refuses a field of another type, and says what it must be and what it is",
        arguments: [
            ("null", nil), ("true", "a boolean"), ("[]", "an array"), ("{}", "an object"), (#""1""#, "a string"),
            ("3", "a number"),
        ]
    )
    func wrongTypes(value: String, kind: String?) throws {
        var reader = try reader(#"{"x":"# + value + "}")
        func refused(
            _ expectation: String,
            unless right: String,
            _ read: (inout ObjectReader) throws -> Void
        ) {
            guard let kind, kind != right else {
                #expect(throws: Never.self) { try read(&reader) }
                return
            }
            #expect(throws: error("x", "must be \(expectation), not \(kind)")) { try read(&reader) }
        }
        refused("a string", unless: "a string") { _ = try $0.string("x") }
        refused("true or false", unless: "a boolean") { _ = try $0.bool("x") }
        refused("a whole number from 1 to 5", unless: "a number") { _ = try $0.int("x", in: 1...5) }
        refused("a number from 0.5 to 5.0", unless: "a number") { _ = try $0.double("x", in: 0.5...5) }
        refused("an array", unless: "an array") { _ = try $0.array("x") }
        refused("an array", unless: "an array") { _ = try $0.strings("x") }
        refused("an object", unless: "an object") { _ = try $0.members("x") }
        refused("an object", unless: "an object") { _ = try $0.reader("x") }
    }

    @Test(
        "refuses a number that is out of its range or not whole",
        arguments: [("0", false), ("1", true), ("5", true), ("6", false), ("1.5", false), ("1e400", false)]
    )
    func range(number: String, isTaken: Bool) throws {
        var reader = try reader(#"{"x":"# + number + "}")
        if isTaken {
            #expect(try reader.int("x", in: 1...5) == Int(number))
        } else {
            #expect(throws: error("x", "must be a whole number from 1 to 5")) {
                try reader.int("x", in: 1...5)
            }
        }
    }

    @Test("refuses a number outside of a range, but not at its ends", arguments: ["0.4", "0.5", "2.0", "2.1"])
    func doubleRange(number: String) throws {
        var reader = try reader(#"{"x":"# + number + "}")
        if number == "0.5" || number == "2.0" {
            #expect(try reader.double("x", in: 0.5...2) == Double(number))
        } else {
            #expect(throws: error("x", "must be a number from 0.5 to 2.0")) {
                try reader.double("x", in: 0.5...2)
            }
        }
    }

    @Test("refuses what is no object, at the place where it stands")
    func noObject() {
        #expect(throws: JSONError(path: [], reason: "must be an object, not an array")) { try ObjectReader([1]) }
        #expect(throws: JSONError(path: [.index(2)], reason: "must be an object, not null")) {
            try ObjectReader(.null, at: [.index(2)])
        }
    }

    @Test("names the element of an array that is no string")
    func strings() throws {
        var reader = try reader(#"{"excludes":["a",1]}"#)
        #expect(throws: JSONError(path: [.member("excludes"), .index(1)], reason: "must be a string, not a number")) {
            try reader.strings("excludes")
        }
    }

    @Test("gives each element of a list its place")
    func list() throws {
        var reader = try reader(#"{"l":["a","b"]}"#, at: [.member("top")])
        let elements = try reader.list("l") { (value, path) throws(JSONError) in "\(path.dotted)=\(value.text)" }
        #expect(elements == [#"top.l[0]="a""#, #"top.l[1]="b""#])
    }

    @Test("says where a field stands in the document, however deep")
    func nestedPaths() throws {
        var outer = try reader(#"{"oauth":{"inner":{"scope":7}}}"#, at: [.member("connectors"), .index(3)])
        var oauth = try #require(try outer.reader("oauth"))
        #expect(oauth.path.dotted == "connectors[3].oauth")
        #expect(oauth.path("x").dotted == "connectors[3].oauth.x")
        let failure = oauth.failure("scope", "is odd")
        #expect(failure == JSONError(path: oauth.path("scope"), reason: "is odd"))
        let expected = JSONError(
            path: [.member("connectors"), .index(3), .member("oauth"), .member("inner"), .member("scope")],
            reason: "must be a string, not a number"
        )
        #expect(throws: expected) {
            try oauth.required("inner") { (inner) throws(JSONError) in try inner.string("scope") }
        }
    }

    @Test("gives what the function makes of a required object")
    func required() throws {
        var reader = try reader(#"{"x":{"a":"b"}}"#)
        let value = try reader.required("x") { (inner) throws(JSONError) in try inner.string("a") }
        #expect(value == "b")
    }

    @Test("refuses the first field that nobody asked for")
    func refuseOthers() throws {
        var reader = try reader(#"{"a":1,"b":2,"c":3,"d":4}"#)
        _ = reader.value("a")
        reader.ignore("b", "x")
        #expect(throws: error("c", "is not supported")) { try reader.refuseOthers() }
        #expect(throws: error("c", "is unknown; known here are a, b, x")) { try reader.refuseOthers("is unknown") }
        _ = try reader.int("c", in: 0...9)
        _ = try reader.double("d", in: 0...9)
        #expect(throws: Never.self) { try reader.refuseOthers() }
    }

    @Test("counts a field as asked for with every way to read it, also where it is refused")
    func asked() throws {
        var reader = try reader(#"{"a":{},"b":{},"c":[],"d":[],"e":"x","f":true,"g":[],"h":{},"i":7}"#)
        _ = try reader.reader("a")
        _ = try reader.members("b")
        _ = try reader.array("c")
        _ = try reader.strings("d")
        _ = try reader.string("e")
        _ = try reader.bool("f")
        _ = try reader.list("g") { (value, _) throws(JSONError) in value }
        _ = try reader.required("h") { (inner) throws(JSONError) in inner.object.count }
        #expect(throws: error("i", "must be a string, not a number")) { try reader.string("i") }
        #expect(throws: Never.self) { try reader.refuseOthers() }
    }

    // MARK: relaxed

    @Test("takes scalars of another type where it is relaxed, as WireMock does, and nowhere else")
    func relaxed() throws {
        let text = #"{"s":5,"t":true,"i":"7","d":"-1.5","b":"TRUE","e":"","m":{"s":1.50}}"#
        var relaxed = try ObjectReader(JSONValue(parsing: Array(text.utf8)), isRelaxed: true)
        #expect(try relaxed.string("s") == "5")
        #expect(try relaxed.string("t") == "true")
        #expect(try relaxed.int("i", in: 0...9) == 7)
        #expect(try relaxed.double("d", in: -2...2) == -1.5)
        #expect(try relaxed.bool("b") == true)
        #expect(try relaxed.int("e", in: 0...9) == nil)
        #expect(try relaxed.string("e")?.isEmpty == true)
        var inner = try #require(try relaxed.reader("m"))
        #expect(try inner.string("s") == "1.50")
        #expect(throws: error("i", "must be a whole number from 8 to 9")) { try relaxed.int("i", in: 8...9) }
        #expect(throws: error("s", "must be true or false, not a number")) { try relaxed.bool("s") }
        var strict = try reader(text)
        #expect(throws: error("s", "must be a string, not a number")) { try strict.string("s") }
        #expect(throws: error("i", "must be a whole number from 0 to 9, not a string")) {
            try strict.int("i", in: 0...9)
        }
        #expect(throws: error("b", "must be true or false, not a string")) { try strict.bool("b") }
    }
}
