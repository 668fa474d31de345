import HTTP

extension Mock {
    /// The way of a request, from top to bottom. The folder `Pipeline` has the stages.
    ///
    /// - Parameter organization: the organization of the request if its key doesn't give one. Default: nil.
    package func handle(_ request: Request, of organization: String? = nil) -> Outcome {
        let incoming = receive(request, of: organization)
        if incoming.policy.isObserved { return respond(to: incoming) }
        return call(incoming).map { [self] response in
            account(for: incoming, response)
            return response.identified(by: incoming)
        }
    }

    /// Returns the response of a stub or of the server. The journal gets the response before it is held back, as a
    /// client that stops waiting has sent its request all the same.
    private func respond(to incoming: Incoming) -> Outcome {
        let stubbing = takeStub(for: incoming)
        return (stubbing.answer ?? prefer(incoming) ?? call(incoming)).then { [self] response in
            let identified = response.identified(by: incoming, stubbing.stub)
            let entry = record(incoming, identified, stubbing)
            return stubbing.deliver(identified, entry).map { [self] delivered in
                let time = account(for: incoming, delivered)
                if stubbing.delay == 0 { entry?.note(processTime: time) }
                return delivered
            }
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
