import HTTP

extension Mock {
    /// The way of a request, from top to bottom. Each stage is a file in the folder `Pipeline`.
    ///
    /// - Parameter organization: the organization of the request if its key doesn't give one. Default: nil.
    package func handle(_ request: Request, of organization: String? = nil) -> Outcome {
        let incoming = receive(request, of: organization)
        return answer(incoming).map { [self] response in
            account(for: incoming, response)
            return response
        }
    }

    /// Returns the response of a stub or of the server. The journal gets the response before it is held back, as a
    /// client that stops waiting has sent its request all the same.
    private func answer(_ incoming: Incoming) -> Outcome {
        guard incoming.policy.isObserved else { return serve(incoming).map { $0.identified(by: incoming) } }
        let stubbing = stub(incoming)
        return (stubbing.answer ?? serve(incoming)).then { [self] response in
            let identified = response.identified(by: incoming, stubbing.stub)
            record(incoming, identified, stubbing)
            return stubbing.deliver(identified)
        }
    }

    /// Returns the response of the server itself.
    private func serve(_ incoming: Incoming) -> Outcome {
        guard incoming.policy.isObserved else { return call(incoming) }
        return responding(to: incoming) {
            guard let preference = try Preference(incoming.request) else { return call(incoming) }
            return prefer(preference, for: incoming) { [self] in call(incoming) }
        }
    }

    private func call(_ incoming: Incoming) -> Outcome {
        responding(to: incoming) {
            try authorize(incoming)
            return try dispatch(incoming)
        }
    }
}
