import HTTP
import HTTPStubs

/// What stubs have to do with a request.
struct Stubbing: Sendable {
    /// The stub that matches it; nil where none does.
    let stub: StubMapping?
    /// How many milliseconds the answer is held back.
    let delay: Double
    /// When the request came, in microseconds since 1970-01-01T00:00:00Z of the server's clock.
    let receivedAt: Int64

    /// The stub's own answer; nil where the server answers.
    var answer: Outcome? {
        guard let stub, !stub.response.isPassthrough else { return nil }
        return .respond(stub.response.response)
    }

    /// Lets an answer go: late, dribbled or broken, as the stub says.
    func deliver(_ response: Response) -> Outcome {
        let delivered = stub?.response.deliver(response) ?? response
        return Outcome.respond(delivered).delayed(byMilliseconds: delay)
    }
}

extension Mock {
    /// Asks the stubs of the request's organization, and the shared ones.
    func stub(_ incoming: Incoming) -> Stubbing {
        let (stub, settingsDelay) = stubs.answer(incoming.request, of: incoming.organization)
        return Stubbing(
            stub: stub,
            delay: (stub?.response.delay ?? settingsDelay)?.milliseconds() ?? 0,
            receivedAt: clock.now.microseconds
        )
    }
}

extension Response {
    static let requestIDHeader = "x-debug-trace-id"

    /// The response with the request's id, and the one of the stub that it comes from.
    func identified(by incoming: Incoming, _ stub: StubMapping? = nil) -> Response {
        var response = self
        response.headers.append(Field(Self.requestIDHeader, incoming.id))
        if let stub, !stub.response.isPassthrough { response.headers.append(Field("Matched-Stub-Id", stub.id)) }
        return response
    }
}
