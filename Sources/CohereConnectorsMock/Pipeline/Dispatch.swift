import HTTP

extension Mock {
    /// Calls the handler of the operation. Throws an error that says why there is none.
    func dispatch(_ incoming: Incoming) throws -> Outcome {
        switch incoming.destination {
        case .operation(let operation, _): return try operation.handler(Call(mock: self, incoming: incoming))
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
