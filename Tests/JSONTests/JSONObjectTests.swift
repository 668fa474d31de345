import JSON
import Testing

@Suite("A JSON object")
struct JSONObjectTests {
    /// `k0` to so many, each with its number.
    private func numbered(_ count: Int) -> JSONObject {
        JSONObject((0..<count).map { (key: "k\($0)", value: JSONValue($0)) })
    }

    @Test("takes names for different ones that are different bytes, if they look the same or not")
    func names() {
        for others in [0, 20] {
            var object = JSONObject((0..<others).map { ("k\($0)", JSONValue($0)) })
            object["\u{e9}"] = 1
            object["e\u{301}"] = 2
            #expect(object.count == others + 2)
            #expect(object["\u{e9}"] == 1)
            #expect(object["e\u{301}"] == 2)
        }
    }

    @Test("is empty at first, and finds nothing")
    func empty() {
        let object = JSONObject()
        #expect(object.isEmpty)
        #expect(object.count == 0)
        #expect(object.keys == [])
        #expect(object["a"] == nil)
    }

    // Objects of more than 12 members find them by a dictionary, smaller ones by looking through them.
    @Test("keeps its members in the order in which they came", arguments: [1, 12, 13, 14, 1000])
    func order(count: Int) {
        let object = numbered(count)
        #expect(object.count == count)
        #expect(object.keys == (0..<count).map { "k\($0)" })
        #expect((0..<count).allSatisfy { object["k\($0)"] == JSONValue($0) })
        #expect(object["k\(count)"] == nil)
    }

    @Test("has the last of several members of one name, at the place of the first", arguments: [3, 12, 13, 1000])
    func duplicates(count: Int) {
        var object = JSONObject(numbered(count).members + [(key: "k1", value: "new")])
        #expect(object.count == count)
        #expect(object.keys[1] == "k1")
        #expect(object["k1"] == "new")
        object["k1"] = "newer"
        #expect(object.members[1].value == "newer")
        #expect(object.count == count)
    }

    @Test("closes the gap where a member is taken out", arguments: [3, 12, 13, 14, 1000])
    func removal(count: Int) {
        var object = numbered(count)
        object["k1"] = nil
        object["none"] = nil
        #expect(object.count == count - 1)
        #expect(object["k1"] == nil)
        #expect(object.keys == ["k0"] + (2..<count).map { "k\($0)" })
        #expect((2..<count).allSatisfy { object["k\($0)"] == JSONValue($0) })
        object["k1"] = "again"
        #expect(object.keys.last == "k1")
        #expect(object["k1"] == "again")
    }

    @Test("finds what is added after it was emptied", arguments: [2, 20])
    func emptied(count: Int) {
        var object = numbered(count)
        for key in object.keys { object[key] = nil }
        #expect(object.isEmpty)
        #expect(object["k0"] == nil)
        object["a"] = 1
        #expect(object["a"] == 1)
        #expect(object.keys == ["a"])
    }

    @Test("keeps a member that is null, as this is not the same as none")
    func null() {
        let object: JSONObject = ["a": .null]
        #expect(object["a"] == .null)
        #expect(object.count == 1)
        #expect(!object.isEmpty)
    }

    @Test("is a copy: a change to one leaves the other as it was")
    func copies() {
        let original = numbered(20)
        var copy = original
        copy["k3"] = nil
        copy["k4"] = "changed"
        #expect(original.count == 20)
        #expect(original["k4"] == 4)
        #expect(copy["k4"] == "changed")
    }
}
