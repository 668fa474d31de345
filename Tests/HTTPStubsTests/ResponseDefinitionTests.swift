import HTTP
import Synchronization
import Testing

@testable import HTTPStubs

@Suite("A response definition")
struct ResponseDefinitionTests {
    private let response = Response(
        status: 201,
        headers: [Response.Field("X-A", "1")],
        body: Array("0123456789".utf8)
    )

    /// The pieces in which a body is sent, and how long that takes; none of a body that is no stream.
    private func pieces(of response: Response) async -> (pieces: [String], duration: Duration) {
        guard case .stream(let stream) = response.body else { return ([], .zero) }
        let pieces = Mutex<[String]>([])
        let duration = await ContinuousClock().measure {
            await stream.make { piece in
                pieces.withLock { $0.append(String(decoding: piece, as: UTF8.self)) }
                return true
            }
        }
        return (pieces.withLock { $0 }, duration)
    }

    @Test("is an empty 200 at first, without delay, dribble or fault")
    func defaults() {
        let definition = ResponseDefinition()
        #expect(definition.response.status == .ok)
        #expect(definition.response.headers == [])
        #expect(definition.response.body.bytes == [])
        #expect(definition.response.reasonPhrase == nil)
        #expect(definition.delay == nil)
        #expect(definition.dribble == nil)
        #expect(definition.fault == nil)
        #expect(!definition.isPassthrough)
    }

    @Test("delivers a response as it is where nothing is to be done to it")
    func untouched() {
        let delivered = ResponseDefinition().deliver(response)
        #expect(delivered.status == 201)
        #expect(delivered.headers == [Response.Field("X-A", "1")])
        #expect(delivered.body.bytes == Array("0123456789".utf8))
        #expect(delivered.delivery == .whole)
    }

    @Test(
        "dribbles a body in pieces which, put together, are the body",
        arguments: [
            (1, ["0123456789"]), (3, ["012", "345", "6789"]), (5, ["01", "23", "45", "67", "89"]),
            (10, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]),
            (99, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        ]
    )
    func dribble(count: Int, expected: [String]) async {
        var definition = ResponseDefinition()
        definition.dribble = (count, 0)
        let delivered = definition.deliver(response)
        #expect(await pieces(of: delivered).pieces == expected)
        #expect(delivered.status == 201)
        #expect(delivered.headers == [Response.Field("X-A", "1")])
        #expect(delivered.delivery == .whole)
    }

    @Test("dribbles for so many milliseconds")
    func dribbleDuration() async {
        var definition = ResponseDefinition()
        definition.dribble = (2, 40)
        let (pieces, duration) = await pieces(of: definition.deliver(response))
        #expect(pieces == ["01234", "56789"])
        #expect(duration >= .milliseconds(40))
    }

    @Test("dribbles an empty body as one empty piece")
    func emptyDribble() async {
        var definition = ResponseDefinition()
        definition.dribble = (3, 0)
        #expect(await pieces(of: definition.deliver(Response(status: .ok))).pieces == [""])
    }

    @Test("breaks a response as its fault says")
    func fault() {
        var definition = ResponseDefinition()
        definition.fault = .connectionResetByPeer
        #expect(definition.deliver(response).delivery == .reset)
        definition.fault = .emptyResponse
        #expect(definition.deliver(response).delivery == .raw([]))
    }
}
