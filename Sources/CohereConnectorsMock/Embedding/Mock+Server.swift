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
            log: { [logger, metrics] message in
                if message.contains("Error processing request") { metrics.observeRefusal() }
                logger.debug("libmicrohttpd: \(message)")
            }
        )
    }
}

extension ServerConfiguration {
    var scheme: String { tls == nil ? "http" : "https" }

    /// Returns the URL under which clients on this machine reach a server of this configuration.
    func localURL(port: UInt16) -> String {
        if let unixSocket { return "unix:\(unixSocket)" }
        let reachable =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            case let address where address.contains(":"): "[\(address)]"
            default: host
            }
        return "\(scheme)://\(reachable):\(port)"
    }
}
