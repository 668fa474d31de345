import CohereConnectorsMock

extension Setting {
    private static let defaults = MockConfiguration()

    /// The default port of the program. An embedded server takes a free port by default.
    static let standardPort = 8080

    static let host = Setting("--host", "the address to listen at", standard: "`\(defaults.server.host)`")
    static let port = Setting(
        "--port",
        "the port to listen at; 0 takes a free one",
        standard: "`\(standardPort)`",
        range: 0...65_535
    )
    static let apiKey = Setting(
        "--api-key",
        "a key that is accepted",
        standard: "every key",
        isRepeatable: true
    )
    static let adminKey = Setting(
        "--admin-key",
        "a key that admin calls must bring in `x-admin-key`",
        standard: "none"
    )
    static let cors = Setting(
        "--cors",
        "an origin whose pages may call the server, `/__admin` included, from a browser; without a value, or as `*`, "
            + "every page of every site may",
        standard: "no origin",
        isRepeatable: true
    )
    static let journalLimit = Setting(
        "--journal-limit",
        "requests that the journal keeps; 0 turns it off",
        standard: "`\(defaults.journalLimit)`",
        range: MockConfiguration.journalLimitRange
    )
    static let fixtures = Setting(
        "--fixtures",
        "a file or folder that every organization starts from",
        standard: "none",
        isRepeatable: true
    )
    static let seed = Setting("--seed", "makes connector ids the same in every run", standard: "random")
    static let publicURL = Setting(
        "--public-url",
        "the URL under which clients reach the server",
        standard: "the request's `Host`"
    )
    static let trustProxy = Setting(
        "--trust-proxy",
        "takes `X-Forwarded-Proto` and `-Host` for the client's",
        standard: "off"
    )
    static let autoConsent = Setting(
        "--auto-consent",
        "the built-in OAuth provider allows everything without asking",
        standard: "off"
    )
    static let productionToday = Setting(
        "--production-today",
        "answers as Cohere does since it removed connectors: 404, and 400 for a chat with `connectors`",
        standard: "off"
    )
    static let testConnectors = Setting(
        "--test-connectors",
        "searches a connector without OAuth before it is created, or its URL or token is changed; a failure is a 400",
        standard: "off"
    )
    static let noPage = Setting("--no-page", "serves no page at `/` that shows the mock in a browser", standard: "off")
    static let noOutbound = Setting(
        "--no-outbound",
        "asks no token endpoint and no connector but the server's own",
        standard: "off"
    )
    static let caFile = Setting(
        "--ca-file",
        "certificates (PEM) that token endpoints and connectors are trusted by",
        standard: "the system's"
    )
    static let unixSocket = Setting(
        "--unix-socket",
        "a path to listen at, instead of host and port",
        standard: "none"
    )
    static let tlsCertificate = Setting(
        "--tls-certificate",
        "a certificate or chain (PEM) to speak HTTPS with; needs `--tls-key`",
        standard: "none"
    )
    static let tlsKey = Setting("--tls-key", "the private key (PEM) of `--tls-certificate`", standard: "none")
    static let tlsSelfSigned = Setting(
        "--tls-self-signed",
        "speaks HTTPS with a certificate for localhost that is made at the start",
        standard: "off"
    )
    static let tlsCertificateOutput = Setting(
        "--tls-certificate-output",
        "where that certificate is written; the log says it too",
        standard: "a new file"
    )
    static let maxBody = Setting(
        "--max-body",
        "the largest request body, in bytes",
        standard: "`\(defaults.server.maximumBodyBytes)`",
        range: ServerConfiguration.bodyBytesRange
    )
    static let maxConnections = Setting(
        "--max-connections",
        "connections at once",
        standard: "`\(defaults.server.connectionLimit)`",
        range: ServerConfiguration.connectionLimitRange
    )
    static let idleTimeout = Setting(
        "--idle-timeout",
        "seconds after which an idle connection is closed; 0 never",
        standard: "`\(defaults.server.idleTimeoutSeconds)`",
        range: ServerConfiguration.idleTimeoutRange
    )
    static let threads = Setting(
        "--threads",
        "threads that serve requests",
        standard: "processors, 2 to 8",
        range: ServerConfiguration.threadsRange
    )
    static let exitWithParent = Setting(
        "--exit-with-parent",
        "stops when the process that started the server has ended",
        standard: "off"
    )
    static let logFormat = Setting(
        "--log-format",
        "`text` or `json`; logs go to standard error",
        standard: "`text`"
    )
    static let logLevel = Setting(
        "--log-level",
        "`trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`; `info` has a line for each request",
        standard: "`notice`"
    )

    static let bearer = Setting("--bearer", "the token of the connector, sent as `Bearer TOKEN`", standard: "none")
    static let basic = Setting("--basic", "the token of the connector, sent as `Basic TOKEN`", standard: "none")
    static let noScheme = Setting("--noscheme", "the token of the connector, sent alone", standard: "none")

    /// The settings of `check`, in the order of the table of docs/check.md.
    static let ofCheck = [bearer, basic, noScheme]

    /// All settings of `serve`, in the order of the table of docs/options.md.
    static let all = [
        host, port, apiKey, adminKey, cors, journalLimit, fixtures, seed, publicURL, trustProxy, autoConsent,
        productionToday, testConnectors, noPage, noOutbound, caFile,
        unixSocket, tlsCertificate, tlsKey, tlsSelfSigned, tlsCertificateOutput, maxBody, maxConnections, idleTimeout,
        threads, exitWithParent, logFormat, logLevel,
    ]
}
