import HTTP
import Logging

extension Mock {
    /// Calls the handler of the operation. Throws an error that says why there is none.
    func dispatch(_ incoming: Incoming) throws -> Outcome {
        switch incoming.destination {
        case .operation(let operation, _): return try operation.handler(Call(mock: self, incoming: incoming))
        case .otherMethods(let allowed): throw APIError.methodNotAllowed(allowed)
        case .nowhere where isVendorPath(incoming.request.target.segments): throw APIError.notConnectors
        case .nowhere: throw APIError.pathNotServed
        }
    }

    /// Calls a function and turns an error that it throws into a response.
    func responding(to incoming: Incoming, _ respond: () throws -> Outcome) -> Outcome {
        do {
            return try respond()
        } catch let error as any ResponseError {
            return .respond(error.response(requestID: incoming.id))
        } catch {
            // The error's own text could quote a value, so only its type is logged.
            logger.error("request \(incoming.id) failed with \(type(of: error))")
            return .respond(APIError.internalError.response(requestID: incoming.id))
        }
    }
}
