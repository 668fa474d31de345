import HTTP
import Synchronization
import Testing

/// Takes the pieces of a stream, up to a number of them.
private final class Taker: Sendable {
    private let limit: Int
    private let taken = Mutex<[String]>([])

    init(limit: Int = .max) { self.limit = limit }

    var pieces: [String] { taken.withLock { $0 } }

    func take(_ piece: [UInt8]) async -> Bool {
        taken.withLock { taken in
            taken.append(String(decoding: piece, as: UTF8.self))
            return taken.count < limit
        }
    }
}

@Suite("A body that dribbles", .timeLimit(.minutes(1)))
struct BodyStreamTests {
    @Test(
        "comes in so many pieces of one size, the last one larger, and never in more than it has bytes",
        arguments: [
            ("0123456789", 1, ["0123456789"]), ("0123456789", 2, ["01234", "56789"]),
            ("0123456789", 4, ["01", "23", "45", "6789"]), ("0123456789", 3, ["012", "345", "6789"]),
            ("012", 3, ["0", "1", "2"]), ("012", 100, ["0", "1", "2"]), ("012", 0, ["012"]), ("012", -1, ["012"]),
            ("", 5, [""]),
        ]
    )
    func pieces(body: String, count: Int, expected: [String]) async {
        let taker = Taker()
        await BodyStream.dribble(Array(body.utf8), pieces: count, over: .zero).make(taker.take)
        #expect(taker.pieces == expected)
    }

    @Test("is spread evenly over its time, which lasts to the end of the body")
    func spread() async {
        let start = ContinuousClock.now
        let times = Mutex<[Duration]>([])
        await BodyStream.dribble([1, 2, 3, 4], pieces: 4, over: .milliseconds(80)).make { _ in
            times.withLock { $0.append(ContinuousClock.now - start) }
            return true
        }
        #expect(ContinuousClock.now - start >= .milliseconds(80))
        for (piece, time) in times.withLock({ $0 }).enumerated() { #expect(time >= .milliseconds(20 * piece)) }
        #expect(times.withLock { $0.count } == 4)
    }

    @Test("knows the length of its body, and another stream only what it was told")
    func length() {
        #expect(BodyStream.dribble([1, 2, 3], pieces: 2, over: .zero).length == 3)
        #expect(BodyStream { _ in }.length == nil)
        #expect(BodyStream(length: 7) { _ in }.length == 7)
    }

    @Test("traps for no time", arguments: [Duration.seconds(Int64.max), .seconds(-1), .seconds(Int64.min)])
    func anyTime(duration: Duration) async {
        let taker = Taker()
        let task = Task { await BodyStream.dribble([65, 66], pieces: 2, over: duration).make(taker.take) }
        task.cancel()
        await task.value
        #expect(taker.pieces == ["A", "B"])
    }

    @Test("ends where nobody takes pieces any more, and waits for none of its time then")
    func abandoned() async {
        let taker = Taker(limit: 2)
        let start = ContinuousClock.now
        await BodyStream.dribble(Array("abc".utf8), pieces: 3, over: .seconds(0.03)).make(taker.take)
        #expect(taker.pieces == ["a", "b"])
        let first = Taker(limit: 1)
        await BodyStream.dribble(Array("abc".utf8), pieces: 3, over: .seconds(3600)).make(first.take)
        #expect(first.pieces == ["a"])
        #expect(ContinuousClock.now - start < .seconds(600))
    }

    @Test("comes whole and at once where its task is cancelled")
    func cancelled() async {
        let taker = Taker()
        let task = Task {
            await BodyStream.dribble(Array("abc".utf8), pieces: 3, over: .seconds(3600)).make(taker.take)
        }
        task.cancel()
        await task.value
        #expect(taker.pieces == ["a", "b", "c"])
    }
}
