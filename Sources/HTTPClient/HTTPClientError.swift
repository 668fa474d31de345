/// The reason for which there is no response.
public enum HTTPClientError: Error, Equatable, Sendable {
    /// libcurl is not installed.
    case notInstalled
    /// The name can't be resolved, or nothing listens at the address.
    case unreachable
    /// The response did not arrive in time.
    case timedOut
    /// No TLS connection could be agreed on, or the server's certificate is not trusted.
    case untrusted
    /// The response is larger than the limit.
    case tooLarge
    /// The connection ended, or the response is not HTTP.
    case broken
}
