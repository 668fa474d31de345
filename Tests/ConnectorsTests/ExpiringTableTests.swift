import Testing

@testable import Connectors

@Suite("A table of values that expire")
struct ExpiringTableTests {
    private static func at(_ microseconds: Int) -> Timestamp { Timestamp(microseconds: Int64(microseconds)) }

    @Test("has a limit: the half that expires first is removed")
    func limit() {
        var table = ExpiringTable<Int>(limit: 10)
        for number in 0..<25 {
            table.insert(number, for: "\(number)", until: Self.at(number + 1), now: Self.at(0))
            #expect(table["\(number)"] == number)
        }
        #expect((0..<25).filter { table["\($0)"] != nil } == Array(15..<25))
        table.insert(25, for: "25", until: Self.at(50), now: Self.at(23))
        #expect((0..<26).filter { table["\($0)"] != nil } == [23, 24, 25])
    }

    @Test("gives a value until it expires, and to who asks regardless of time")
    func expiry() {
        var table = ExpiringTable<Int>()
        table.insert(1, for: "a", until: Self.at(10), now: Self.at(0))
        #expect(table.value(of: "a", at: Self.at(9)) == 1)
        #expect(table.value(of: "a", at: Self.at(10)) == nil)
        #expect(table.value(of: "b", at: Self.at(0)) == nil)
        #expect(table["a"] == 1)
    }

    @Test("keeps the last value of a key, and gives it once when it is removed")
    func removal() {
        var table = ExpiringTable<Int>()
        #expect(table.isEmpty)
        table.insert(1, for: "a", until: Self.at(10), now: Self.at(0))
        table.insert(2, for: "a", until: Self.at(20), now: Self.at(0))
        #expect(table.value(of: "a", at: Self.at(15)) == 2)
        let removals = [table.remove("a"), table.remove("a")]
        #expect(removals == [2, nil])
        #expect(table.isEmpty)
    }

    @Test("removes what meets a condition")
    func removeAll() {
        var table = ExpiringTable<Int>()
        for number in 0..<6 { table.insert(number, for: "\(number)", until: Self.at(10), now: Self.at(0)) }
        table.removeAll { $0.isMultiple(of: 2) }
        #expect((0..<6).filter { table["\($0)"] != nil } == [1, 3, 5])
    }

    @Test("does not grow with what has expired")
    func sweeps() {
        var table = ExpiringTable<Int>()
        for number in 0..<10_000 {
            table.insert(number, for: "\(number)", until: Self.at(number + 10), now: Self.at(number))
        }
        #expect((0..<10_000).count { table["\($0)"] != nil } <= 2048)
    }
}
