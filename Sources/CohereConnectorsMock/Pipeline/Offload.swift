import HTTP
import JSON

extension Incoming {
    /// The number of bytes from which on the body of any admin call is read by another thread than the server's.
    private static let largeBody = 64 << 10

    /// Whether the operation may take so long that it must not run on the server's thread.
    var isHeavy: Bool {
        // Whom `organization` in a query means may have to be looked for in the journal.
        policy.isHeavy
            || (policy.access == .admin && (request.target.hasQuery || request.body.count >= Self.largeBody))
            || (isChat && request.body.count >= Self.largeBody)
    }

    /// Whether the request is one of Cohere's chat, whose body may be large.
    var isChat: Bool { request.target.segments == ["v1", "chat"] }
}

extension Mock {
    /// Calls the handler of a heavy operation on a thread for such operations.
    func offload(_ incoming: Incoming) -> Outcome {
        .later { [self] in
            let outcome = await adminWorkers.run { [self] cancellation in
                catchingErrors(of: incoming) {
                    guard !cancellation.isCancelled else { throw BudgetError.cancelled }
                    return try dispatch(incoming, cancellation)
                }
            }
            guard let outcome else {
                let error: any ResponseError =
                    incoming.policy.access == .admin ? AdminError.tooManyCalls : APIError.tooManyLargeChats
                return error.response(requestID: incoming.id)
            }
            return await outcome.response()
        }
    }
}
