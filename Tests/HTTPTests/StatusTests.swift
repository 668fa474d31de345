import HTTP
import Testing

@Suite("A status")
struct StatusTests {
    @Test(
        "has the code of its name (RFC 9110, section 15)",
        arguments: [
            (.ok, 200), (.created, 201), (.found, 302), (.badRequest, 400), (.unauthorized, 401), (.notFound, 404),
            (.methodNotAllowed, 405), (.contentTooLarge, 413), (.unsupportedMediaType, 415),
            (.unprocessableContent, 422),
            (.internalServerError, 500),
            (.notImplemented, 501), (.badGateway, 502), (.serviceUnavailable, 503), (999, 999),
        ] as [(Status, Int)]
    )
    func code(status: Status, code: Int) {
        #expect(status.code == code)
        #expect(status == Status(code))
        #expect(status.description == "\(code)")
    }
}
