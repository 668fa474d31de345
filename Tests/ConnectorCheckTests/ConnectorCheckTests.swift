import Connectors
import HTTP
import HTTPClient
import JSON
import Synchronization
import Testing

@testable import ConnectorCheck

@Suite("A check of a connector")
struct ConnectorCheckTests {
    private final class Recorder: Sendable {
        let requests = Mutex<[OutgoingRequest]>([])

        /// Says of each request what was sent.
        var sent: [String] {
            requests.withLock { requests in
                requests.map { request in
                    let authorization = request.headers["Authorization"] ?? "nothing"
                    return
                        "\(request.method.rawValue) \(authorization) \(String(decoding: request.body, as: UTF8.self))"
                }
            }
        }
    }

    private func sent(_ check: ConnectorCheck, _ error: HTTPClientError? = nil) async -> [String] {
        let recorder = Recorder()
        _ = await check.run { request throws(HTTPClientError) in
            recorder.requests.withLock { $0.append(request) }
            if let error { throw error }
            return Response(status: 500)
        }
        return recorder.sent
    }

    @Test("sends a search with the token, without it, with another one, and an empty query")
    func requests() async {
        let other = "not-the-token-of-this-connector"
        let schemes: [(ServiceAuth.TokenType, String, String)] = [
            (.bearer, "Bearer ", other), (.basic, "Basic ", "b3RoZXI6dXNlcg=="), (.noscheme, "", other),
        ]
        for (type, scheme, other) in schemes {
            let check = ConnectorCheck(of: "http://c.example", token: Secret("t0"), type: type, query: "a \"b\"")
            #expect(
                await sent(check) == [
                    #"POST \#(scheme)t0 {"query":"a \"b\""}"#, #"POST nothing {"query":"a \"b\""}"#,
                    #"POST \#(scheme)\#(other) {"query":"a \"b\""}"#,
                    #"POST \#(scheme)t0 {"query":""}"#,
                ]
            )
        }
    }

    @Test("sends another token even if the connector's is the one that is mostly sent")
    func sameToken() async {
        let check = ConnectorCheck(of: "http://c.example", token: Secret("not-the-token-of-this-connector"))
        #expect(await sent(check)[2].hasPrefix("POST Bearer not-the-token-of-this-connector-2 "))
    }

    @Test("sends no token where none is given")
    func noToken() async {
        let check = ConnectorCheck(of: "http://c.example")
        #expect(await sent(check) == [#"POST nothing {"query":"test"}"#, #"POST nothing {"query":""}"#])
    }

    @Test("asks no more where the search is not answered, but for an answer that is too large")
    func unanswered() async {
        let check = ConnectorCheck(of: "http://c.example", token: Secret("t0"))
        for error in [HTTPClientError.unreachable, .timedOut, .untrusted, .broken] {
            #expect(await sent(check, error).count == 1)
        }
        #expect(await sent(check, .tooLarge).count == 4)
    }

    @Test("judges all other requests where one of them is not answered")
    func unansweredLater() async throws {
        let check = ConnectorCheck(of: "http://c.example", token: Secret("t0"))
        // A connector that closes the connection where the token is missing, and is too slow where it is another one.
        let report = await check.run { request throws(HTTPClientError) in
            guard let authorization = request.headers["Authorization"] else { throw .broken }
            guard authorization == "Bearer t0" else { throw .timedOut }
            let isEmpty = request.body.elementsEqual(#"{"query":""}"#.utf8)
            return isEmpty ? Response(status: 400) : .json(TestConnector.good)
        }
        #expect(
            report.points.filter { $0.result != .passed }.map { "\($0.name): \($0.result): \($0.found)" } == [
                "withoutToken: failed: it closed the connection, or did not speak HTTP",
                "wrongToken: failed: it did not answer in time",
            ]
        )
        #expect(report.points.last == Point(name: .emptyQuery, result: .passed, found: "400"))
    }

    @Test("is an obstacle where libcurl is missing, and not the connector's fault")
    func notInstalled() {
        #expect(TestConnector(search: .failure(.notInstalled)).report().obstacle?.contains("libcurl") == true)
        #expect(TestConnector(search: .failure(.broken)).report().obstacle == nil)
    }
}
