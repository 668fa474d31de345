import HTTP
import Logging
import MicroHTTPD

extension Mock {
    /// The responses of the HTTP server in the cases in which it calls no handler, and its log.
    var serverHooks: ServerHooks {
        let identified: @Sendable (HTTP.Method, Headers, (String) -> Response) -> Response = {
            [requestIDs, cors] method, headers, answer in
            let id = requestIDs.next()
            var response = answer(id)
            response.headers.append(.init(Response.requestIDHeader, id))
            return cors?.complete(response, to: method, headers) ?? response
        }
        let answer: @Sendable (APIError, HTTP.Method, Headers) -> Response = { error, method, headers in
            identified(method, headers) { error.response(requestID: $0) }
        }
        return ServerHooks(
            undecodableTarget: { [cors] method, headers in
                // The page can read the error if its preflight succeeds.
                guard let cors, cors.isPreflight(method, headers) else {
                    return answer(.undecodablePath, method, headers)
                }
                do throws(APIError) {
                    let response = try cors.answerPreflight(headers)
                    return identified(method, headers) { _ in response }
                } catch {
                    return answer(error, method, headers)
                }
            },
            malformed: { answer(.malformed($0), .get, $1) },
            stopping: { answer(.stopping, .get, $0) },
            refused: { [metrics] in metrics.observeRefusal() },
            log: { [logger] message in logger.debug("libmicrohttpd: \(message)") }
        )
    }
}
