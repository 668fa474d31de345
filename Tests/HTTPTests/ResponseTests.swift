import HTTP
import Testing

@Suite("A response")
struct ResponseTests {
    @Test("is empty, whole and with the usual phrase unless something else is said")
    func defaults() {
        let response = Response(status: .created)
        #expect(response.status == 201)
        #expect(response.headers == [])
        #expect(response.body.bytes == [])
        #expect(response.reasonPhrase == nil)
        #expect(response.delivery == .whole)
    }

    @Test("gives the first value of a header, whatever the case of its name")
    func header() {
        let response = Response(status: .ok, headers: [.init("X-A", "1"), .init("x-a", "2"), .init("X-B", "")])
        #expect(response.header("x-A") == "1")
        #expect(response.header("X-b") == "")
        #expect(response.header("X") == nil)
        #expect(response.headers == [.init("X-A", "1"), .init("x-a", "2"), .init("X-B", "")])
        #expect(Response.Field("a", "b") != .init("A", "b"), "the spelling of a field is kept")
    }

    @Test("gives the bytes of its body, and none of a stream, whose bytes are not made yet")
    func body() {
        #expect(Response(status: .ok, body: [1, 2]).body.bytes == [1, 2])
        #expect(Response.Body.stream(.dribble([1, 2], pieces: 1, over: .zero)).bytes == [])
    }

    @Test("leaves in one of three ways")
    func delivery() {
        #expect(Delivery.raw([1]) == .raw([1]))
        #expect(Delivery.raw([1]) != .raw([2]))
        #expect(Delivery.raw([]) != .whole)
        #expect(Delivery.reset != .whole)
    }
}
