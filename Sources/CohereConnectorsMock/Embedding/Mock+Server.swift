import HTTP
import Logging
import MicroHTTPD

extension Mock {
    /// The responses of the HTTP server in the cases in which it calls no handler, and its log.
    var serverHooks: ServerHooks {
        func answer(_ error: APIError) -> @Sendable () -> Response {
            { [requestIDs] in
                let id = requestIDs.next()
                var response = error.response(requestID: id)
                response.headers.append(.init(Response.requestIDHeader, id))
                return response
            }
        }
        return ServerHooks(
            undecodableTarget: answer(.undecodablePath),
            ambiguousLength: answer(.ambiguousLength),
            stopping: answer(.stopping),
            refused: { [metrics] in metrics.observeRefusal() },
            log: { [logger] message in logger.debug("libmicrohttpd: \(message)") }
        )
    }
}
