import ArgumentParser

/// Where a server listens and how it is spoken to, for `serve` and `health` alike.
struct AddressOptions: ParsableArguments {
    @Option(help: "The address to listen at; 0.0.0.0 for all. [COHERE_MOCK_HOST] (default: 127.0.0.1)")
    var host: String?

    @Option(help: "The port to listen at; 0 takes a free one. [COHERE_MOCK_PORT] (default: 8080)")
    var port: UInt16?

    @Option(help: "A Unix socket to listen at, instead of host and port. [COHERE_MOCK_UNIX_SOCKET]")
    var unixSocket: String?

    @Option(help: "A certificate or chain (PEM) to speak HTTPS with; needs --tls-key. [COHERE_MOCK_TLS_CERTIFICATE]")
    var tlsCertificate: String?

    @Option(help: "The private key (PEM) of --tls-certificate. [COHERE_MOCK_TLS_KEY]")
    var tlsKey: String?

    @Flag(
        help:
            "Speak HTTPS with a certificate for localhost that is made at the start. [COHERE_MOCK_TLS_SELF_SIGNED=true]"
    )
    var tlsSelfSigned = false

    var resolvedHost: String { host ?? Environment.text(for: "--host") ?? "127.0.0.1" }

    func resolvedPort() throws -> UInt16 {
        try port ?? Environment.value(for: "--port", "a port number from 0 to 65535") ?? 8080
    }

    var resolvedUnixSocket: String? { unixSocket ?? Environment.text(for: "--unix-socket") }
    var resolvedCertificate: String? { tlsCertificate ?? Environment.text(for: "--tls-certificate") }
    var resolvedKey: String? { tlsKey ?? Environment.text(for: "--tls-key") }

    func isSelfSigned() throws -> Bool { try tlsSelfSigned || Environment.flag(for: "--tls-self-signed") }

    func speaksTLS() throws -> Bool { try resolvedCertificate != nil || isSelfSigned() }
}
