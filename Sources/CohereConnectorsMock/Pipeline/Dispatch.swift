import HTTP
import JSON

extension Mock {
    /// Calls the handler of the operation. Throws an error that says why there is none.
    ///
    /// - Parameter cancellation: says whether the response is still wanted. Default: nil, it always is.
    func dispatch(_ incoming: Incoming, _ cancellation: Cancellation? = nil) throws -> Outcome {
        switch incoming.destination {
        case .operation(let operation, _):
            return try operation.handler(Call(mock: self, incoming: incoming, cancellation: cancellation))
        case .otherMethods(let allowed): throw APIError.methodNotAllowed(allowed)
        case .nowhere where isVendorPath(incoming.request.target.segments): throw APIError.notConnectors
        case .nowhere:
            guard let right = rightConnectorsPath(incoming.request.target.segments) else {
                throw APIError.pathNotServed
            }
            throw APIError.misspeltPath(right: right)
        }
    }
}
