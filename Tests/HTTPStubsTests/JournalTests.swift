import HTTP
import Synchronization
import Testing

@testable import HTTPStubs
@testable import JSON

@Suite("The journal")
struct JournalTests {
    private func ids(_ journal: Journal, of organization: String? = nil) -> [String] {
        journal.entries(of: organization).map(\.id)
    }

    /// A journal with entries of two organizations and of nobody.
    private func filled() throws -> Journal {
        let journal = Journal(limit: 10, byteLimit: 1 << 20)
        for (id, organization) in [("1", "a"), ("2", "b"), ("3", nil), ("4", "a")] {
            journal.record(try entry(id, organization: organization))
        }
        return journal
    }

    @Test("keeps the newest entries, and goes on after some were removed")
    func ring() throws {
        let journal = Journal(limit: 5, byteLimit: 1 << 20)
        for number in 0..<12 { journal.record(try entry("\(number)", organization: number % 2 == 0 ? "even" : "odd")) }
        #expect(ids(journal) == ["7", "8", "9", "10", "11"])
        #expect(ids(journal, of: "even") == ["8", "10"])
        journal.removeAll(of: "even")
        for number in 12..<15 { journal.record(try entry("\(number)")) }
        #expect(ids(journal) == ["9", "11", "12", "13", "14"])
    }

    private func newest(
        _ journal: Journal,
        after number: Int,
        of organization: String? = nil,
        limit: Int = 100
    ) -> ([String], Int, Int) {
        let batch = journal.newest(after: number, of: organization, limit: limit)
        return (batch.entries.map(\.id), batch.lastNumber, batch.leftOut)
    }

    @Test("gives the newest behind a number, and says how many it leaves out")
    func followed() throws {
        let journal = Journal(limit: 5, byteLimit: 1 << 20)
        #expect(newest(journal, after: 0) == ([], 0, 0))
        for number in 1...3 { journal.record(try entry("\(number)", organization: number == 2 ? "b" : "a")) }
        #expect(newest(journal, after: 0) == (["1", "2", "3"], 3, 0))
        #expect(newest(journal, after: 2) == (["3"], 3, 0))
        #expect(newest(journal, after: 3) == ([], 3, 0))
        #expect(newest(journal, after: 99) == ([], 3, 0))
        #expect(newest(journal, after: 0, of: "a") == (["1", "3"], 3, 0))
        #expect(newest(journal, after: 0, limit: 2) == (["2", "3"], 3, 1))
        #expect(newest(journal, after: 0, limit: 0) == ([], 3, 3))
        for number in 4...9 { journal.record(try entry("\(number)")) }
        #expect(newest(journal, after: 2) == (["5", "6", "7", "8", "9"], 9, 2))
        // Those that somebody has removed are not left out.
        journal.removeAll(of: nil)
        journal.record(try entry("10"))
        #expect(newest(journal, after: 9) == (["10"], 10, 0))
        journal.remove(journal.entries(of: nil))
        #expect(newest(journal, after: 9) == ([], 10, 0))
        #expect(journal.lastNumber == 10)
    }

    @Test("looks at so many of the newest only, however many it keeps")
    func followedLimit() throws {
        let journal = Journal(limit: 20_000, byteLimit: .max)
        let one = try entry("x")
        for _ in 0..<(Journal.followedLimit + 7) { journal.record(one) }
        let batch = journal.newest(after: 0, of: nil, limit: .max)
        #expect(batch.entries.count == Journal.followedLimit)
        #expect(batch.leftOut == 7)
    }

    @Test("tells when somebody removes entries, and not when a limit does")
    func removals() throws {
        let told = Mutex<[String?]>([])
        let journal = Journal(limit: 2, byteLimit: 1 << 20) { organization in told.withLock { $0.append(organization) }
        }
        for number in 0..<5 { journal.record(try entry("\(number)")) }
        journal.removeAll(of: "a")
        journal.remove([])
        #expect(told.withLock { $0 }.isEmpty)
        for _ in 0..<2 { journal.removeAll(of: nil) }
        journal.record(try entry("6", organization: "a"))
        for _ in 0..<2 { journal.removeAll(of: "a") }
        for organization in ["b", "c"] { journal.record(try entry(organization, organization: organization)) }
        journal.remove(journal.entries(of: "b"))
        #expect(told.withLock { $0 } == [nil, "a", "b"])
    }

    @Test("keeps so many entries as its limit says, however it grows", arguments: [1, 2, 63, 64, 65, 128, 200])
    func limits(limit: Int) throws {
        let journal = Journal(limit: limit, byteLimit: .max)
        for number in 1...300 { journal.record(try entry("\(number)")) }
        #expect(journal.count == limit)
        #expect(ids(journal) == ((301 - limit)...300).map(String.init))
    }

    @Test("keeps so many bytes, and the newest entry whatever its size")
    func bytes() throws {
        let journal = Journal(limit: 1000, byteLimit: 50_000)
        let body = [UInt8](repeating: 0, count: 9390)
        for number in 0..<300 { journal.record(try entry("\(number)", responseBody: body)) }
        #expect(ids(journal) == ["295", "296", "297", "298", "299"])
        journal.record(try entry("300", responseBody: [UInt8](repeating: 0, count: 1_000_000)))
        #expect(ids(journal) == ["300"])
        for number in 301..<800 { journal.record(try entry("\(number)")) }
        #expect(journal.count == 50_000 / (try entry("799").size))
        #expect(ids(journal).last == "799")
    }

    @Test("counts the bytes of what is left after some were removed")
    func bytesAfterRemoval() throws {
        let body = [UInt8](repeating: 0, count: 394)
        let small = try entry("1").size
        let limit = 3 * (small + body.count) + small / 2
        let journal = Journal(limit: 1000, byteLimit: limit)
        for id in ["1", "2", "3"] { journal.record(try entry(id, responseBody: body)) }
        journal.remove(journal.entries(of: nil).filter { $0.id == "2" })
        journal.record(try entry("4", responseBody: body))
        #expect(ids(journal) == ["1", "3", "4"])
        journal.record(try entry("5"))
        #expect(ids(journal) == ["3", "4", "5"])
        journal.removeAll(of: nil)
        journal.record(try entry("6", responseBody: [UInt8](repeating: 0, count: limit - small)))
        #expect(ids(journal) == ["6"])
    }

    @Test("keeps nothing where its limit is 0")
    func disabled() throws {
        let journal = Journal(limit: 0, byteLimit: 1 << 20)
        #expect(!journal.isEnabled)
        journal.record(try entry("1"))
        #expect(journal.count == 0)
        #expect(ids(journal) == [])
        #expect(Journal(limit: 1, byteLimit: 0).isEnabled)
    }

    @Test("shows an organization its own entries, and everybody's where none is named")
    func organizations() throws {
        let journal = try filled()
        #expect(ids(journal, of: "a") == ["1", "4"])
        #expect(ids(journal, of: "b") == ["2"])
        #expect(ids(journal, of: "c") == [])
        #expect(ids(journal) == ["1", "2", "3", "4"])
    }

    @Test("finds an entry by its id in any case, among the organization's own")
    func find() throws {
        let journal = try filled()
        journal.record(try entry("ab-c", organization: "a"))
        #expect(journal.entry(withID: "AB-C", of: "a")?.id == "ab-c")
        #expect(journal.entry(withID: "ab-c", of: nil)?.id == "ab-c")
        #expect(journal.entry(withID: "ab-c", of: "b") == nil)
        #expect(journal.entry(withID: "9", of: nil) == nil)
    }

    @Test("finds entries by a pattern of what was really sent")
    func matching() throws {
        let journal = Journal(limit: 10, byteLimit: 1 << 20)
        for (id, organization, secret) in [("1", "a", "right"), ("2", "a", "wrong"), ("3", "b", "right")] {
            let body = #"{"client_secret":"\#(secret)"}"#
            journal.record(
                try entry(id, organization: organization, request: request(method: .post, body: body))
            )
        }
        let pattern = try requestPattern(
            #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.client_secret","equalTo":"right"}}]}"#
        )
        #expect(try journal.entries(matching: pattern, of: "a").map(\.id) == ["1"])
        #expect(try journal.entries(matching: pattern, of: nil).map(\.id) == ["1", "3"])
    }

    @Test("removes the very entries that it is given")
    func remove() throws {
        let journal = try filled()
        journal.remove(journal.entries(of: "a"))
        #expect(ids(journal) == ["2", "3"])
        journal.remove([try entry("2", organization: "b")])
        #expect(ids(journal) == ["2", "3"])
        journal.remove([])
        #expect(journal.count == 2)
    }

    @Test("removes all entries, of one organization or of everybody")
    func removeAll() throws {
        let journal = try filled()
        journal.removeAll(of: "c")
        #expect(journal.count == 4)
        journal.removeAll(of: "a")
        #expect(ids(journal) == ["2", "3"])
        journal.removeAll(of: nil)
        #expect(journal.count == 0)
        journal.record(try entry("5"))
        #expect(ids(journal) == ["5"])
    }

    @Test("is searched with one budget for all entries")
    func budget() throws {
        let journal = Journal(limit: 1000, byteLimit: 1 << 20)
        for number in 0..<1000 { journal.record(try entry("\(number)", request: request(body: #"{"a":1}"#))) }
        let pattern = try requestPattern(#"{"bodyPatterns":[{"matchesJsonPath":"$.a"}]}"#)
        let budget = Budget()
        #expect(try journal.entries(matching: pattern, of: nil, budget: budget).count == 1000)
        let steps = Budget.requestSteps - budget.left
        #expect(steps < 100_000)
        #expect(throws: BudgetError.self) {
            try journal.entries(matching: pattern, of: nil, budget: Budget(steps: steps - 1))
        }
    }
}
