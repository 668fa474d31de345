import HTTP
import Testing

@testable import HTTPStubs

@Suite("A fault")
struct FaultTests {
    /// The bytes that take the place of the response.
    private func raw(_ fault: Fault) -> [UInt8] {
        guard case .raw(let bytes) = fault.delivery else {
            Issue.record("\(fault) is not delivered as bytes")
            return []
        }
        return bytes
    }

    @Test("has WireMock's name")
    func names() {
        #expect(
            Fault.allCases.map(\.rawValue) == [
                "EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER", "MALFORMED_RESPONSE_CHUNK", "RANDOM_DATA_THEN_CLOSE",
            ]
        )
    }

    @Test("ends the connection without a byte, or resets it")
    func withoutBytes() {
        #expect(Fault.emptyResponse.delivery == .raw([]))
        #expect(Fault.connectionResetByPeer.delivery == .reset)
    }

    @Test("sends an honest head, and behind it what is no chunk")
    func malformedChunk() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        let bytes = raw(.malformedResponseChunk)
        #expect(String(decoding: bytes.prefix(head.utf8.count), as: UTF8.self) == head)
        let rest = bytes.dropFirst(head.utf8.count)
        #expect(rest.count == 48)
        #expect(rest.allSatisfy { UInt8(ascii: "g")...UInt8(ascii: "z") ~= $0 })
    }

    @Test("sends bytes that are no HTTP, others each time")
    func randomData() {
        let bytes = raw(.randomDataThenClose)
        #expect(bytes.count == 48)
        #expect(bytes.allSatisfy { UInt8(ascii: "g")...UInt8(ascii: "z") ~= $0 })
        #expect(bytes != raw(.randomDataThenClose))
    }
}
