import HTTP
import HTTPStubs

/// The stub for a request, and the delay of its response.
struct Stubbing: Sendable {
    /// The stub that matches the request; nil if no stub does.
    let stub: StubMapping?
    /// The time for which the response is held back, in milliseconds.
    let delay: Double
    /// The time at which the request was received, in microseconds since 1970-01-01T00:00:00Z of the server's clock.
    let receivedAt: Int64

    /// The stub's own response; nil if the server answers.
    var answer: Outcome? {
        guard let stub, !stub.response.isPassthrough else { return nil }
        return .respond(stub.response.response)
    }

    /// Returns the outcome that sends a response: packed, delayed, dribbled or broken, as the stub says.
    ///
    /// - Parameters:
    ///   - request: the request, whose `Accept-Encoding` says whether the response may be packed.
    ///   - entry: the journal's entry for the request, which notes how long a dribble takes; nil if there is none.
    ///     Default: nil.
    func deliver(_ response: Response, to request: Request, _ entry: JournalEntry? = nil) -> Outcome {
        var delivered = response
        if let stub {
            delivered = stub.response.deliver(
                response,
                acceptsGzip: ContentCodings.acceptGzip(request.headers.values(of: "Accept-Encoding"))
            )
        }
        if let entry, case .stream(let stream) = delivered.body {
            delivered.body = .stream(
                BodyStream(length: stream.length) { write in
                    let start = ContinuousClock.now
                    await stream.make(write)
                    entry.note(sendTime: ContinuousClock.now - start)
                }
            )
        }
        return Outcome.respond(delivered).delayed(byMilliseconds: delay)
    }
}

extension Mock {
    /// Takes the stub that matches a request, among those of its organization and the shared ones. If the stub is part
    /// of a scenario, the scenario moves on.
    ///
    /// - Parameter isMeant: says which stubs are tried. Default: nil, all of them.
    func takeStub(for incoming: Incoming, where isMeant: ((StubMapping) -> Bool)? = nil) -> Stubbing {
        let (stub, settingsDelay) = stubs.answer(incoming.request, of: incoming.organization, where: isMeant)
        return Stubbing(
            stub: stub,
            delay: (stub?.response.delay?.replacing(settingsDelay) ?? settingsDelay)?.milliseconds() ?? 0,
            receivedAt: clock.now.microseconds
        )
    }
}

extension Mock {
    /// Returns the response of a stub in place of the page, as a test may need an answer at `/`; nil if there is none.
    /// Where a person asks, by a browser, only a stub that names the path comes before the page: one for every path
    /// would hide why everything fails. The page's files are not for stubs at all.
    func respondInPlaceOfPage(_ incoming: Incoming) -> Outcome? {
        guard incoming.policy.isPage, incoming.request.target.segments == [""] else { return nil }
        let isPerson = incoming.request.headers["Accept"]?.lowercased().contains("text/html") ?? false
        let stubbing = takeStub(for: incoming) { !isPerson || $0.request.namesPath(of: incoming.request.target) }
        return stubbing.stub == nil ? nil : complete(incoming, stubbing) { call(incoming) }
    }
}

extension Response {
    static let requestIDHeader = "x-debug-trace-id"
    static let stubIDHeader = "Matched-Stub-Id"

    /// Returns the response with the request's id, and with the id and the name of the stub that made it.
    func identified(by incoming: Incoming, _ stub: StubMapping? = nil) -> Response {
        var response = self
        response.headers.append(Field(Self.requestIDHeader, incoming.id))
        if let stub, !stub.response.isPassthrough {
            response.headers.append(Field(Self.stubIDHeader, stub.id))
            if let name = stub.shownName { response.headers.append(Field("Matched-Stub-Name", name)) }
        }
        return response
    }
}
