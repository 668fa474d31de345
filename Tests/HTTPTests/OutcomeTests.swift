import HTTP
import Testing

/// What a test waits for is a response with a status that tells where it comes from.
@Suite("An outcome", .timeLimit(.minutes(1)))
struct OutcomeTests {
    private let atOnce = Outcome.respond(Response(status: 201))
    private let later = Outcome.later { Response(status: 202) }

    private func isAtOnce(_ outcome: Outcome) -> Bool { if case .respond = outcome { true } else { false } }

    private static func next(_ response: Response) -> Response {
        Response(status: Status(response.status.code + 100))
    }

    @Test("gives its response, at once or after it was made")
    func response() async {
        #expect(await atOnce.response().status == 201)
        #expect(await later.response().status == 202)
    }

    @Test("stays at once or later where its response is changed")
    func map() async {
        let mappedAtOnce = atOnce.map(Self.next)
        #expect(isAtOnce(mappedAtOnce))
        #expect(await mappedAtOnce.response().status == 301)
        let mappedLater = later.map(Self.next)
        #expect(!isAtOnce(mappedLater))
        #expect(await mappedLater.response().status == 302)
    }

    @Test("is followed by another, which is later where one of the two is")
    func then() async {
        let twiceAtOnce = atOnce.then { .respond(Self.next($0)) }
        #expect(isAtOnce(twiceAtOnce))
        #expect(await twiceAtOnce.response().status == 301)
        let secondLater = atOnce.then { response in .later { Self.next(response) } }
        #expect(!isAtOnce(secondLater))
        #expect(await secondLater.response().status == 301)
        let firstLater = later.then { .respond(Self.next($0)) }
        #expect(!isAtOnce(firstLater))
        #expect(await firstLater.response().status == 302)
        #expect(await later.then { response in .later { Self.next(response) } }.response().status == 302)
    }

    @Test("stays as it is where it is held back for no time", arguments: [0, -1, -.infinity, .nan] as [Double])
    func notDelayed(milliseconds: Double) async {
        #expect(isAtOnce(atOnce.delayed(byMilliseconds: milliseconds)))
        #expect(await later.delayed(byMilliseconds: milliseconds).response().status == 202)
    }

    @Test("is held back for its time, fractions of a millisecond included")
    func delayed() async {
        let start = ContinuousClock.now
        let delayed = atOnce.delayed(byMilliseconds: 20.5)
        #expect(!isAtOnce(delayed))
        #expect(await delayed.response().status == 201)
        #expect(ContinuousClock.now - start >= .milliseconds(20.5))
        let afterTheDelay = later.delayed(byMilliseconds: 0.5)
        #expect(await afterTheDelay.response().status == 202)
    }

    @Test(
        "is held back for an hour at most, and traps for no time",
        arguments: [.infinity, .greatestFiniteMagnitude, 1e30, 9.3e21] as [Double]
    )
    func endless(milliseconds: Double) async {
        let task = Task { await atOnce.delayed(byMilliseconds: milliseconds).response().status }
        task.cancel()
        #expect(await task.value == 201)
        #expect(Outcome.longestDelay == .seconds(3600))
    }

    @Test("comes at once where the task that waits for it is cancelled")
    func cancelled() async {
        let task = Task { await later.delayed(byMilliseconds: 3_600_000).response().status }
        task.cancel()
        #expect(await task.value == 202)
    }
}
