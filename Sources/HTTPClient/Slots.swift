import Synchronization

/// The right to send a request, of which there are only so many at once. Whoever finds none free waits. Nobody has more
/// than a share, so that one alone can't keep all others waiting.
final class Slots: Sendable {
    private typealias Waiter = CheckedContinuation<Bool, Never>

    /// Those who wait of one owner.
    private struct Line {
        /// The numbers in the order in which they came, and of some who have given up.
        private var numbers: ArraySlice<Int> = []
        private var waiters: [Int: Waiter] = [:]

        var isEmpty: Bool { waiters.isEmpty }
        var count: Int { waiters.count }

        mutating func append(_ waiter: Waiter, _ number: Int) {
            numbers.append(number)
            waiters[number] = waiter
        }

        mutating func popFirst() -> Waiter? {
            while let number = numbers.popFirst() {
                if let waiter = waiters.removeValue(forKey: number) { return waiter }
            }
            return nil
        }

        mutating func remove(_ number: Int) -> Waiter? {
            let waiter = waiters.removeValue(forKey: number)
            // Each number is looked at twice at most, however many give up.
            if numbers.count > 2 * waiters.count + 64 {
                numbers = numbers.filter { waiters[$0] != nil }[...]
            }
            return waiter
        }
    }

    private struct State {
        var running = 0
        var runningByOwner: [String: Int] = [:]
        /// Those who wait, by their owner. No line is empty.
        var lines: [String: Line] = [:]
        /// The owners of those who wait. The first one's turn is next.
        var turns: [String] = []

        /// Takes somebody out of a line.
        mutating func take(outOf owner: String, _ choose: (inout Line) -> Waiter?) -> Waiter? {
            guard lines.keys.contains(owner) else { return nil }
            let waiter = choose(&lines[owner, default: Line()])
            if lines[owner]?.isEmpty ?? false {
                lines[owner] = nil
                turns.removeAll { $0 == owner }
            }
            return waiter
        }
    }

    private let limit: Int
    private let share: Int
    private let state = Mutex(State())
    private let lastNumber = Atomic(0)

    /// Makes slots.
    ///
    /// - Parameters:
    ///   - limit: how many there are, at least one.
    ///   - share: how many of them one owner may have, at least one.
    init(_ limit: Int, share: Int) {
        self.limit = limit
        self.share = share
    }

    /// Takes a slot. Returns false if none is free for an owner.
    func take(_ owner: String) -> Bool { state.withLock { take(owner, in: &$0) } }

    /// Takes a slot, for which it waits if none is free. Returns false, and takes none, if the task is cancelled.
    func wait(_ owner: String) async -> Bool {
        let number = lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isGranted = state.withLock { state -> Bool? in
                    if take(owner, in: &state) { return true }
                    // A task that is cancelled after this is found in the list by `giveUp`.
                    if Task.isCancelled { return false }
                    if state.lines[owner] == nil { state.turns.append(owner) }
                    state.lines[owner, default: Line()].append(continuation, number)
                    return nil
                }
                if let isGranted { continuation.resume(returning: isGranted) }
            }
        } onCancel: {
            giveUp(number, owner)
        }
    }

    /// Returns how many wait of an owner.
    func waiting(_ owner: String) -> Int { state.withLock { $0.lines[owner]?.count ?? 0 } }

    /// Gives a slot back.
    func leave(_ owner: String) {
        let next = state.withLock { state -> Waiter? in
            state.running -= 1
            let running = state.runningByOwner[owner, default: 1] - 1
            state.runningByOwner[owner] = running == 0 ? nil : running
            let turn = state.turns.firstIndex { state.runningByOwner[$0, default: 0] < share }
            guard let turn, take(state.turns[turn], in: &state) else { return nil }
            // The owner's next turn comes after those of all others.
            let next = state.turns.remove(at: turn)
            state.turns.append(next)
            return state.take(outOf: next) { $0.popFirst() }
        }
        next?.resume(returning: true)
    }

    private func giveUp(_ number: Int, _ owner: String) {
        let waiter = state.withLock { state in state.take(outOf: owner) { $0.remove(number) } }
        waiter?.resume(returning: false)
    }

    private func take(_ owner: String, in state: inout State) -> Bool {
        guard state.running < limit, state.runningByOwner[owner, default: 0] < share else { return false }
        state.running += 1
        state.runningByOwner[owner, default: 0] += 1
        return true
    }
}
