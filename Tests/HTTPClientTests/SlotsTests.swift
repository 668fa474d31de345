import Testing

@testable import HTTPClient

/// Waits until as many as this wait for a slot.
func isInLine(_ slots: Slots, _ owner: String, _ count: Int) async throws {
    while slots.waiting(owner) < count { try await Task.sleep(for: .milliseconds(1)) }
}

@Suite("The slots of requests")
struct SlotsTests {
    private actor Served {
        private(set) var owners: [String] = []
        func add(_ owner: String) { owners.append(owner) }
    }

    private let served = Served()

    /// Lets somebody wait for a slot, who gives it back at once. Returns when that one is in line.
    private func wait(_ slots: Slots, _ owner: String) async throws -> Task<Bool, Never> {
        let before = slots.waiting(owner)
        let task = Task { [served] in
            guard await slots.wait(owner) else { return false }
            await served.add(owner)
            slots.leave(owner)
            return true
        }
        try await isInLine(slots, owner, before + 1)
        return task
    }

    @Test("are so many, and of one owner a share")
    func limits() {
        let slots = Slots(3, share: 2)
        #expect(["a", "a", "a", "b", "b", "c"].map { slots.take($0) } == [true, true, false, true, false, false])
        slots.leave("a")
        #expect(["c", "a"].map { slots.take($0) } == [true, false])
        slots.leave("b")
        #expect(["b", "a"].map { slots.take($0) } == [true, false])
    }

    @Test("go to the owners in turns, however many wait of one")
    func turns() async throws {
        let slots = Slots(1, share: 1)
        #expect(slots.take("z"))
        var waiting: [Task<Bool, Never>] = []
        for owner in ["a", "a", "a", "b"] { waiting.append(try await wait(slots, owner)) }
        slots.leave("z")
        for task in waiting { #expect(await task.value) }
        #expect(await served.owners == ["a", "b", "a", "a"])
        #expect(slots.take("c"))
    }

    @Test("are for others when an owner who waits has a share already")
    func share() async throws {
        let slots = Slots(2, share: 1)
        #expect(slots.take("a") && slots.take("b"))
        let second = try await wait(slots, "a")
        let other = try await wait(slots, "c")
        slots.leave("b")
        #expect(await other.value)
        #expect(await served.owners == ["c"])
        slots.leave("a")
        #expect(await second.value)
    }

    @Test("are not taken by who has given up, before or while waiting")
    func givenUp() async throws {
        let slots = Slots(1, share: 1)
        #expect(slots.take("a"))
        let first = try await wait(slots, "a")
        first.cancel()
        #expect(await first.value == false)
        let early = Task {
            while !Task.isCancelled { await Task.yield() }
            return await slots.wait("a")
        }
        early.cancel()
        #expect(await early.value == false)
        #expect(slots.waiting("a") == 0)
        slots.leave("a")
        #expect(slots.take("b"))
    }

    @Test("are given to those who stay, though hundreds before them have given up")
    func manyGiveUp() async throws {
        let slots = Slots(1, share: 1)
        #expect(slots.take("a"))
        let tasks = (0..<300).map { _ in Task { [slots] in await slots.wait("b") } }
        try await isInLine(slots, "b", 300)
        for task in tasks.dropFirst() { task.cancel() }
        for task in tasks.dropFirst() { #expect(await task.value == false) }
        #expect(slots.waiting("b") == 1)
        slots.leave("a")
        #expect(await tasks[0].value)
    }
}
