/// The reason for which there is no response.
public enum HTTPClientError: Error, Equatable, Sendable {
    /// libcurl is not installed.
    case notInstalled
    /// The name of the host can't be resolved.
    case unknownHost
    /// Nothing listens at the address.
    case unreachable
    /// There was no connection in time.
    case unconnected
    /// The response did not arrive in time.
    case timedOut
    /// No TLS connection could be agreed on.
    case noTLS
    /// The server's certificate is not trusted.
    case untrusted
    /// The response is larger than the limit.
    case tooLarge
    /// The connection ended, or the response is not HTTP.
    case broken
    /// A header of the request has a line break or a NUL, so the request was not sent.
    case unsendable
    /// The system can't make a thread for the request.
    case noThread
    /// Too many requests are under way, and none of them has ended in time.
    case busy
    /// The task that waited for the response was cancelled.
    case cancelled

    /// Whether the request may have been sent.
    public var wasSent: Bool {
        switch self {
        case .unsendable, .noThread, .notInstalled, .busy: false
        case .unknownHost, .unreachable, .unconnected, .timedOut, .noTLS, .untrusted, .tooLarge, .broken, .cancelled:
            true
        }
    }
}
