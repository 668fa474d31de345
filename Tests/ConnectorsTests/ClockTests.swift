import Connectors
import Testing

@Suite("A clock")
struct ClockTests {
    private static func at(_ microseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds) }

    @Test("stands, is advanced, is set and resumes")
    func moves() {
        let clock = Clock(stoppedAt: Self.at(0))
        #expect(clock.isStopped)
        #expect(clock.now == Self.at(0))
        clock.advance(bySeconds: 1.5)
        #expect(clock.now == Self.at(1_500_000))
        clock.advance(bySeconds: -2)
        #expect(clock.now == Self.at(-500_000))
        clock.set(to: Self.at(7))
        #expect(clock.now == Self.at(7))
        clock.resume()
        #expect(!clock.isStopped)
        let before = clock.now
        #expect(before > Self.at(1_700_000_000_000_000))
        clock.advance(bySeconds: 3600)
        #expect(clock.now >= before.advanced(bySeconds: 3600))
        #expect(!clock.isStopped)
    }

    @Test("runs with the machine's time unless it is told otherwise")
    func runs() {
        let clock = Clock()
        let readings = (0..<1000).map { _ in clock.now }
        #expect(readings == readings.sorted())
        #expect(!clock.isStopped)
    }

    @Test("follows another clock at a distance once it is advanced, and no more once it is set")
    func follows() {
        let leader = Clock(stoppedAt: Self.at(10))
        let follower = Clock(following: leader)
        #expect(follower.now == Self.at(10))
        leader.set(to: Self.at(20))
        #expect(follower.now == Self.at(20))
        follower.advance(bySeconds: 1)
        leader.set(to: Self.at(30))
        #expect(follower.now == Self.at(1_000_030))
        #expect(!follower.isStopped)
        follower.set(to: Self.at(5))
        leader.set(to: Self.at(40))
        #expect(follower.now == Self.at(5))
        #expect(follower.isStopped)
        follower.resume()
        #expect(follower.now == Self.at(40))
    }

    @Test("does not move the clock that it follows, nor another that follows the same")
    func siblings() {
        let leader = Clock(stoppedAt: Self.at(10))
        let (one, two) = (Clock(following: leader), Clock(following: leader))
        one.advance(bySeconds: 5)
        #expect(leader.now == Self.at(10))
        #expect(two.now == Self.at(10))
    }

    @Test("is not moved out of the years 1 to 9999", arguments: [true, false])
    func range(isStopped: Bool) {
        let clock = isStopped ? Clock(stoppedAt: Self.at(0)) : Clock()
        let moves = (0..<2000).map { _ in clock.advance(bySeconds: 1e10) }
        #expect(moves.count { $0 } == (isStopped ? 25 : 25), "317 years each")
        let late = clock.now
        #expect(!clock.canAdvance(bySeconds: 1e10))
        for seconds in [1e10, 1e300, .infinity, -.infinity, -1e300] { #expect(!clock.advance(bySeconds: seconds)) }
        #expect(clock.now >= late)
        #expect(clock.now < late.advanced(bySeconds: 60))
        #expect(clock.advance(bySeconds: .nan), "which is no distance")
        #expect(clock.advance(bySeconds: -1e10))
        #expect(clock.canAdvance(bySeconds: 1e10))
    }

    @Test("stands at the last moment where the clock that it follows would lead it beyond")
    func followsIntoTheEnd() {
        let leader = Clock(stoppedAt: Self.at(0))
        let follower = Clock(following: leader)
        follower.advance(bySeconds: 1e10)
        leader.set(to: .latest)
        #expect(follower.now == .latest)
        #expect(!follower.advance(bySeconds: 1))
        leader.set(to: Self.at(0))
        #expect(follower.now == Self.at(10_000_000_000_000_000))
    }
}
