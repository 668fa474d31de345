extension HTTPClientError {
    /// The reason for which another server gave no response: the rest of a sentence such as "The token endpoint could
    /// not be used: …".
    package var sentence: String {
        switch self {
        case .notInstalled: "libcurl is not installed where this program runs (libcurl3-gnutls)"
        case .unknownHost: "no machine of this name is known"
        case .unreachable: "nothing listens there"
        case .unconnected: "no connection to it came about in time"
        case .timedOut: "it did not answer in time"
        case .noTLS: "it did not agree on TLS with this program: does it speak plain HTTP?"
        case .untrusted: "its TLS certificate is not trusted (see --ca-file)"
        case .tooLarge: "its answer is too large"
        case .broken: "it closed the connection, or did not speak HTTP"
        case .unsendable: "a header of the request would have a line break or a NUL, so it was not sent"
        case .noThread: "this machine has no thread left with which it could be asked"
        case .busy: "too many requests to other servers are under way"
        case .cancelled: "the request was given up, as nobody waited for the answer any more"
        }
    }
}
