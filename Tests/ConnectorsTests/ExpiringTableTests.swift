import Testing

@testable import Connectors

@Suite("A table of values that expire")
struct ExpiringTableTests {
    private typealias Table = ExpiringTable<Int>

    private static func at(_ microseconds: Int) -> Timestamp { Timestamp(microseconds: Int64(microseconds)) }

    /// Inserts numbers under their own text, which expire at the same time.
    private func insert(_ numbers: Range<Int>, of owner: String = "o", size: Int = 0, into table: inout Table) {
        for number in numbers {
            table.insert(number, for: "\(number)", of: owner, size: size, until: Self.at(10), now: Self.at(0))
        }
    }

    private func kept(_ numbers: Range<Int>, in table: Table) -> [Int] { numbers.filter { table["\($0)"] == $0 } }

    @Test("keeps as many values as it says, live ones too, and the oldest go first")
    func limit() {
        var table = Table(limit: .init(count: 10, bytes: 1 << 20), ownerLimit: .init(count: 100, bytes: 1 << 20))
        for number in 0..<25 {
            insert(number..<(number + 1), of: "\(number)", into: &table)
            #expect(table.count == min(10, number + 1))
        }
        #expect(kept(0..<25, in: table) == Array(15..<25))
        #expect(table.ownerNames.count == 10)
    }

    @Test("takes nothing from the others where one owner fills its part")
    func ownerLimit() {
        var table = Table(limit: .init(count: 100, bytes: 1 << 20), ownerLimit: .init(count: 10, bytes: 1 << 20))
        insert(0..<5, of: "quiet", into: &table)
        insert(5..<1000, of: "loud", into: &table)
        #expect(kept(0..<1000, in: table) == Array(0..<5) + Array(990..<1000))
    }

    @Test("is bounded in bytes, for each owner and in all, and keeps a value that alone is larger")
    func bytes() {
        var table = Table(limit: .init(count: 100, bytes: 40_000), ownerLimit: .init(count: 100, bytes: 20_000))
        insert(0..<50, of: "a", size: 4000, into: &table)
        #expect(kept(0..<50, in: table) == Array(46..<50), "4,512 bytes each, as the table counts its own")
        insert(50..<100, of: "b", size: 4000, into: &table)
        #expect(kept(0..<100, in: table) == Array(46..<50) + Array(96..<100))
        insert(100..<150, of: "c", size: 4000, into: &table)
        #expect(kept(0..<150, in: table) == Array(96..<100) + Array(146..<150), "the oldest of all went")
        insert(150..<151, of: "d", size: 50_000, into: &table)
        #expect(kept(0..<151, in: table) == [150])
        insert(151..<152, of: "d", size: .max - 1000, into: &table)
        #expect(kept(0..<152, in: table) == [151])
    }

    @Test("keeps its newest values also while the clock stands still")
    func stoppedClock() {
        var table = Table()
        insert(0..<70_000, of: "o", into: &table)
        #expect(table.count == 10_000)
        #expect(kept(59_999..<70_000, in: table) == Array(60_000..<70_000))
    }

    @Test("compares a value with its owner's time alone, as organizations have clocks of their own")
    func clocksOfOwners() {
        var table = Table()
        table.insert(1, for: "past", of: "a", size: 0, until: Self.at(10), now: Self.at(0))
        for number in 0..<3000 {
            table.insert(2, for: "\(number)", of: "b", size: 0, until: Self.at(1010), now: Self.at(1000))
        }
        #expect(table.value(of: "past", at: Self.at(5)) == 1)
    }

    @Test("gives a value until it expires, and to who asks regardless of time")
    func expiry() {
        var table = Table()
        insert(1..<2, into: &table)
        #expect(table.value(of: "1", at: Self.at(9)) == 1)
        #expect(table.value(of: "1", at: Self.at(10)) == nil)
        #expect(table.value(of: "b", at: Self.at(0)) == nil)
        #expect(table["1"] == 1)
    }

    @Test("knows a key by its bytes")
    func bytesOfKeys() {
        var table = Table()
        table.insert(1, for: "K", of: "o", size: 0, until: Self.at(10), now: Self.at(0))
        #expect(table["\u{212A}"] == nil, "the Kelvin sign looks like a K")
    }

    @Test("keeps the last value of a key, and gives it once when it is removed")
    func removal() {
        var table = Table()
        #expect(table.isEmpty)
        table.insert(1, for: "a", of: "o", size: 0, until: Self.at(10), now: Self.at(0))
        table.insert(2, for: "a", of: "p", size: 0, until: Self.at(20), now: Self.at(0))
        #expect(table.value(of: "a", at: Self.at(15)) == 2)
        #expect(table.ownerNames == ["p"])
        let removals = [table.remove("a"), table.remove("a")]
        #expect(removals == [2, nil])
        #expect(table.isEmpty)
        #expect(table.ownerNames.isEmpty)
    }

    @Test("counts a value that is inserted again as its newest")
    func renewal() {
        var table = Table(limit: .init(count: 3, bytes: 1 << 20), ownerLimit: .init(count: 3, bytes: 1 << 20))
        insert(0..<3, into: &table)
        insert(0..<1, into: &table)
        insert(3..<5, into: &table)
        #expect(kept(0..<5, in: table) == [0, 3, 4])
    }

    @Test("removes what an owner has, or all")
    func removeAll() {
        var table = Table()
        insert(0..<3, of: "a", into: &table)
        insert(3..<6, of: "b", into: &table)
        table.removeAll(of: "a")
        #expect(kept(0..<6, in: table) == [3, 4, 5])
        table.removeAll(of: "nobody")
        table.removeAll()
        #expect(table.isEmpty)
    }

    @Test("does not grow with what has expired, was removed or was inserted again")
    func growth() {
        var table = Table()
        for number in 0..<10_000 {
            table.insert(1, for: "\(number)", of: "o", size: 0, until: Self.at(number + 10), now: Self.at(number))
        }
        #expect(table.count == 10)
        for number in 0..<10_000 {
            table.insert(1, for: "x\(number)", of: "p", size: 0, until: Self.at(10), now: Self.at(0))
            table.insert(1, for: "same", of: "p", size: 0, until: Self.at(10), now: Self.at(0))
            table.remove("x\(number)")
        }
        #expect(table.count == 11)
        #expect(table.placeCount < 500)
    }

    @Test("is as a list of the newest values, after thousands of random changes")
    func againstAList() throws {
        var random = SeededRandom(state: 3)
        var table = Table(limit: .init(count: 20, bytes: 1 << 20), ownerLimit: .init(count: 8, bytes: 1 << 20))
        var list: [(key: String, owner: String)] = []
        for step in 0..<5000 {
            let key = "\(Int.random(in: 0..<40, using: &random))"
            let owner = ["a", "b", "c", "d"].randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                table.removeAll(of: owner)
                list.removeAll { $0.owner == owner }
            case 1...4:
                table.remove(key)
                list.removeAll { $0.key == key }
            default:
                table.insert(step, for: key, of: owner, size: 0, until: Self.at(10), now: Self.at(0))
                list.removeAll { $0.key == key }
                if list.count(where: { $0.owner == owner }) == 8,
                    let index = list.firstIndex(where: { $0.owner == owner })
                {
                    list.remove(at: index)
                }
                if list.count == 20 { list.removeFirst() }
                list.append((key, owner))
            }
            try #require(table.count == list.count)
            try #require(list.allSatisfy { table[$0.key] != nil })
        }
    }
}
