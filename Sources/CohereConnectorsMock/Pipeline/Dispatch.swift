import HTTP
import JSON
import Logging

extension Mock {
    /// Calls the handler of the operation. Throws an error that says why there is none.
    ///
    /// - Parameter cancellation: says whether the response is still wanted. Default: nil, it always is.
    func dispatch(_ incoming: Incoming, _ cancellation: Cancellation? = nil) throws -> Outcome {
        if configuration.productionToday { try refuseWhatIsRemoved(incoming) }
        switch incoming.destination {
        case .operation(let number, _):
            let scope = incoming.policy.access == .admin ? try scope(of: incoming) : .all
            let call = Call(mock: self, incoming: incoming, adminScope: scope, cancellation: cancellation)
            return try Operations.all[number].handler(call)
        case .otherMethods(let allowed): throw unserved(incoming, .methodNotAllowed(allowed))
        case .nowhere where isVendorPath(incoming.request.target.segments): throw unserved(incoming, .notConnectors)
        case .nowhere:
            guard let right = rightConnectorsPath(incoming.request.target.segments) else {
                throw unserved(incoming, .pathNotServed)
            }
            throw unserved(incoming, .misspeltPath(right: right))
        }
    }

    /// Throws the error of a call that Cohere has removed from its API, in whole or with `connectors`.
    private func refuseWhatIsRemoved(_ incoming: Incoming) throws(APIError) {
        if incoming.request.target.segments.starts(with: ["v1", "connectors"]) { throw .connectorsRemoved }
        guard incoming.isChat, incoming.request.method == .post, incoming.codingFault == nil else { return }
        guard case .object(let body)? = try? JSONValue.document(incoming.request.body) else { return }
        if let connectors = body["connectors"], !connectors.isNull { throw .chatConnectorsRemoved }
    }

    private static let askTheLog = "a stub might have answered; the log and the admin API say why none did"

    /// Returns the error for a request that no operation serves. Where a stub might have answered, it says why none
    /// did, and so does the log. With an admin key, stubs are not for everybody, so the log alone says it.
    func unserved(_ incoming: Incoming, _ error: APIError) -> UnservedError {
        guard incoming.policy.isObserved, mayHearOfStubs(incoming), let nearest = nearestStub(to: incoming) else {
            return UnservedError(error: error, nearestStub: nil)
        }
        logger.info("no stub matched: \(nearest)", metadata: ["id": "\(incoming.id)"])
        return UnservedError(error: error, nearestStub: configuration.adminKey == nil ? nearest : Self.askTheLog)
    }

    /// Whether the client of a request may hear of the stubs that the request is compared with: those of the key's
    /// organization are for who has a key that is accepted.
    private func mayHearOfStubs(_ incoming: Incoming) -> Bool {
        guard let key = incoming.key else { return incoming.organization == nil }
        return (try? keyCheck.checkAPIKey(key)) != nil
    }
}
