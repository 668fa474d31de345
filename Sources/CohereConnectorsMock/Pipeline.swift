import HTTP

extension Mock {
    /// The way of a request, from top to bottom. The folder `Pipeline` has the stages.
    ///
    /// - Parameter organization: the organization in whose name the mock asks itself; no API key is read then. Default:
    ///   nil, the request is a client's.
    package func handle(_ request: Request, of organization: String? = nil) -> Outcome {
        let incoming = receive(request, of: organization)
        let outcome = cors.map { respondToPage(incoming, $0) } ?? respond(to: incoming)
        return outcome.map { [self] response in
            account(for: incoming, response)
            return response
        }
    }

    /// Returns the response of a stub or of the server.
    func respond(to incoming: Incoming) -> Outcome {
        guard incoming.policy.isObserved else {
            return respondInPlaceOfPage(incoming) ?? call(incoming).map { $0.identified(by: incoming) }
        }
        return complete(incoming, takeStub(for: incoming)) { prefer(incoming) ?? call(incoming) }
    }

    /// Returns the response of a stub, otherwise the given one. The journal gets the response before it is held back,
    /// as a client that stops waiting has sent its request all the same.
    func complete(_ incoming: Incoming, _ stubbing: Stubbing, _ answer: () -> Outcome) -> Outcome {
        (stubbing.answer ?? answer()).then { [self] response in
            let identified = response.identified(by: incoming, stubbing.stub)
            return stubbing.deliver(identified, to: incoming.request, record(incoming, identified, stubbing))
        }
    }

    /// Returns the response of the operation. Stubs and `Prefer` come before this, so they answer without a key, as the
    /// generated tests of Cohere's SDKs expect.
    func call(_ incoming: Incoming) -> Outcome {
        catchingErrors(of: incoming) {
            try authorize(incoming)
            return incoming.isHeavy ? offload(incoming) : try dispatch(incoming)
        }
    }
}
