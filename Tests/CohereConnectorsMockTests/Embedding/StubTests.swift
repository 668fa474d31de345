import Testing

@testable import CohereConnectorsMock

@Suite("A stub in Swift")
struct StubTests {
    @Test(
        "is a stub in WireMock's format",
        arguments: [
            (
                Stub("GET", path: "/a/{id}", answer: .respond(status: 201, json: ["x": 1], headers: ["X-B": "b"])),
                #"{"request":{"urlPathTemplate":"/a/{id}","method":"GET"},"response":{"status":201,"#
                    + #""headers":{"Content-Type":"application/json","X-B":"b"},"jsonBody":{"x":1}},"priority":5}"#
            ),
            (
                Stub(path: "/", answer: .respond(status: 204, headers: ["Content-Type": "text/plain"]), priority: 1),
                #"{"request":{"urlPathTemplate":"/"},"response":{"status":204,"#
                    + #""headers":{"Content-Type":"text/plain"},"jsonBody":{}},"priority":1}"#
            ),
            (
                Stub(path: "/", answer: .passthrough, delay: .seconds(1)),
                #"{"request":{"urlPathTemplate":"/"},"response":{"passthrough":true,"#
                    + #""fixedDelayMilliseconds":1000.0},"priority":5}"#
            ),
            (
                Stub(path: "/", answer: .fault(.emptyResponse)),
                #"{"request":{"urlPathTemplate":"/"},"response":{"fault":"EMPTY_RESPONSE"},"priority":5}"#
            ),
            (
                Stub("POST", path: "/", answer: .faultAfterwards(.connectionResetByPeer), delay: .microseconds(1500)),
                #"{"request":{"urlPathTemplate":"/","method":"POST"},"response":{"passthrough":true,"#
                    + #""fault":"CONNECTION_RESET_BY_PEER","fixedDelayMilliseconds":1.5},"priority":5}"#
            ),
        ]
    )
    func json(stub: Stub, expected: String) throws {
        #expect(stub.json.text == expected)
        #expect(throws: Never.self) { try StubMapping(stub.json) }
    }
}
