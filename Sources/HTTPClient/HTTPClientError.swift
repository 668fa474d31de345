/// Why there is no response.
public enum HTTPClientError: Error, Equatable, Sendable {
    /// libcurl is not installed.
    case notInstalled
    /// The name doesn't resolve, or nothing listens there.
    case unreachable
    case timedOut
    /// TLS could not be agreed on, or the server's certificate is not trusted.
    case untrusted
    case tooLarge
    /// The connection ended, or what came is no HTTP.
    case broken
}
