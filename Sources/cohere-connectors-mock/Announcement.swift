import CohereConnectorsMock
import MicroHTTPD

/// What the program prints when the server listens.
struct Announcement {
    let server: ServerConfiguration
    let port: UInt16
    let seededConnectorCount: Int
    let acceptsEveryKey: Bool
    let servesPage: Bool
    /// The file of a certificate that was made for this server; nil without one.
    let certificateToTrust: String?

    /// The line for scripts. They read its last word.
    var firstLine: String { "cohere-connectors-mock listening on \(server.listeningURL(port: port))" }

    /// The lines for a user at a terminal. The last ones are commands to paste.
    var linesForUsers: [String] {
        var lines = ["  version \(mockVersion)"]
        if server.listensEverywhere { lines.append("  on every interface; from this machine at \(url)") }
        let count = seededConnectorCount
        lines.append("  fixtures: \(count) connector\(count == 1 ? "" : "s") in every organization")
        // Neither the SDK nor pytest takes the path of a socket.
        if server.unixSocket != nil { return lines + ["to paste:", "  \(curl)"] }
        if servesPage { lines.append("  page: \(url)/") }
        lines.append("to paste, for Cohere's Python SDK, pytest and curl:")
        return lines + ["  export \(variables)", "  pytest --cohere-mock-url \(url)", "  \(curl)"]
    }

    private var url: String {
        server.unixSocket == nil ? server.localURL(port: port) : "\(server.scheme)://localhost"
    }

    /// A key that is accepted, or words in its place. A key that was given is a secret.
    private var key: String { acceptsEveryKey ? "any-key" : "one-of-your-keys" }

    /// The variables that the SDK reads, and the one by which its HTTP client trusts the certificate.
    private var variables: String {
        let trust = certificateToTrust.map { " SSL_CERT_FILE=\($0.quotedForShell)" } ?? ""
        return "CO_API_URL=\(url) CO_API_KEY=\(key)\(trust)"
    }

    private var curl: String {
        let socket = server.unixSocket.map { " --unix-socket \($0.quotedForShell)" } ?? ""
        let trust = certificateToTrust.map { " --cacert \($0.quotedForShell)" } ?? ""
        return "curl\(socket)\(trust) -H 'Authorization: Bearer \(key)' \(url)/v1/connectors"
    }
}

extension String {
    /// The text as one word of a shell.
    fileprivate var quotedForShell: String {
        let isPlain = utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "/._-+:,@%".utf8.contains(byte)
            }
        }
        return isPlain && !isEmpty ? self : "'" + replacing("'", with: #"'\''"#) + "'"
    }
}
