public import Connectors
public import Logging
public import MicroHTTPD

/// What a mock is started with. Every property has a default; the command line and the environment only fill it.
public struct MockConfiguration: Sendable {
    /// The address or name to listen at.
    public var host: String
    /// The port to listen at; 0 takes a free one.
    public var port: UInt16
    /// A path to listen at, instead of host and port.
    public var unixSocket: String?
    /// With one, HTTPS alone is spoken.
    public var tls: TLSIdentity?
    /// Threads that serve requests, at least 1.
    public var threads: Int
    /// Connections at once.
    public var connectionLimit: Int
    /// Seconds after which an idle connection is closed; 0 never.
    public var idleTimeoutSeconds: Int
    /// The largest request body that is read, in bytes; a larger one is answered with 413.
    public var maximumBodyBytes: Int
    /// The keys that are accepted, in addition to those of the fixtures; where there are none, every key is.
    public var apiKeys: [Secret]
    /// What admin calls must bring in `x-admin-key`; nil lets everyone in.
    public var adminKey: Secret?
    /// How many requests the journal keeps; 0 turns it off.
    public var journalLimit: Int
    /// The most bytes of requests and responses that the journal keeps.
    public var journalByteLimit: Int
    /// Files and folders to start from, read in this order.
    public var fixtures: [String]
    /// With one, connector ids are the same in every run.
    public var seed: UInt64?
    /// The base URL under which clients reach the mock, without a slash at the end; nil takes it from each request.
    public var publicURL: String?
    /// Whether `X-Forwarded-Proto` and `X-Forwarded-Host` of a request say under which URL its client sees the mock.
    public var trustsProxy: Bool
    /// Whether the built-in provider allows everything without asking.
    public var autoConsent: Bool
    /// Whether token endpoints on other servers may be asked.
    public var allowsOutbound: Bool
    /// A file of certificates (PEM) that token endpoints are trusted by, instead of the system's.
    public var certificateFile: String?
    /// What everything that has a time reads.
    public var clock: Clock
    /// Where the mock logs. Default: nowhere.
    public var logger: Logger

    public init(
        host: String = "127.0.0.1",
        port: UInt16 = 0,
        unixSocket: String? = nil,
        tls: TLSIdentity? = nil,
        threads: Int = 2,
        connectionLimit: Int = 4096,
        idleTimeoutSeconds: Int = 60,
        maximumBodyBytes: Int = 1 << 20,
        apiKeys: [Secret] = [],
        adminKey: Secret? = nil,
        journalLimit: Int = 10_000,
        journalByteLimit: Int = 64 << 20,
        fixtures: [String] = [],
        seed: UInt64? = nil,
        publicURL: String? = nil,
        trustsProxy: Bool = false,
        autoConsent: Bool = false,
        allowsOutbound: Bool = true,
        certificateFile: String? = nil,
        clock: Clock = Clock(),
        logger: Logger = Logger(label: "cohere-connectors-mock", factory: { _ in SwiftLogNoOpLogHandler() })
    ) {
        self.host = host
        self.port = port
        self.unixSocket = unixSocket
        self.tls = tls
        self.threads = threads
        self.connectionLimit = connectionLimit
        self.idleTimeoutSeconds = idleTimeoutSeconds
        self.maximumBodyBytes = maximumBodyBytes
        self.apiKeys = apiKeys
        self.adminKey = adminKey
        self.journalLimit = journalLimit
        self.journalByteLimit = journalByteLimit
        self.fixtures = fixtures
        self.seed = seed
        self.publicURL = publicURL
        self.trustsProxy = trustsProxy
        self.autoConsent = autoConsent
        self.allowsOutbound = allowsOutbound
        self.certificateFile = certificateFile
        self.clock = clock
        self.logger = logger
    }
}

extension MockConfiguration {
    var scheme: String { tls == nil ? "http" : "https" }

    /// Where clients on this machine find a server of this configuration.
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
