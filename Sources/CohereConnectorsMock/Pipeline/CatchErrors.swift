import HTTP
import Logging

extension Mock {
    /// Calls a function and turns an error that it throws into a response.
    func catchingErrors(of incoming: Incoming, _ respond: () throws -> Outcome) -> Outcome {
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
