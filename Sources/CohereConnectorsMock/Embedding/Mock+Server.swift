import HTTP
import Logging
import MicroHTTPD

extension Mock {
    /// The responses of the HTTP server in the cases in which it calls no handler, and its log.
    var serverHooks: ServerHooks {
        let answer: @Sendable (APIError) -> Response = { [requestIDs] error in
            let id = requestIDs.next()
            var response = error.response(requestID: id)
            response.headers.append(.init(Response.requestIDHeader, id))
            return response
        }
        return ServerHooks(
            undecodableTarget: { answer(.undecodablePath) },
            malformed: { answer(.malformed($0)) },
            stopping: { answer(.stopping) },
            refused: { [metrics] in metrics.observeRefusal() },
            log: { [logger] message in logger.debug("libmicrohttpd: \(message)") }
        )
    }
}
