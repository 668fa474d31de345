import ConnectorProtocol
public import Connectors
public import Logging
public import MicroHTTPD

/// The configuration of a mock. Every property has a default. The command line and the environment only change these
/// values.
///
///     let configuration = MockConfiguration {
///         $0.server.port = 8080
///         $0.apiKeys = [Secret("test-key")]
///     }
public struct MockConfiguration: Sendable {
    /// The address, the threads and the limits of the HTTP server.
    public var server = ServerConfiguration()
    /// The accepted API keys, in addition to those of the fixtures. If there are no keys at all, every key is accepted.
    /// Default: none.
    public var apiKeys: [Secret] = []
    /// The key that admin calls must have in `x-admin-key`; nil accepts every admin call. Default: nil.
    public var adminKey: Secret?
    /// The origins whose pages may call the mock from a browser (CORS), `/__admin` included. If it is nil, an `OPTIONS`
    /// is a request like any other, and no page of another origin can read an answer. Default: nil.
    public var cors: AllowedOrigins?
    /// The number of requests that the journal keeps, in `journalLimitRange`; 0 turns the journal off. Default: 10,000.
    public var journalLimit = 10_000
    /// The values that `journalLimit` may have.
    public static let journalLimitRange = 0...10_000_000
    /// The number of bytes of requests and responses that the journal keeps. Default: 64 MiB.
    public var journalByteLimit = 64 << 20
    /// The files and folders that every organization starts from. They are read in this order. Default: none.
    public var fixtures: [String] = []
    /// A number that makes connector ids the same in every run; nil makes them random. Default: nil.
    public var seed: UInt64?
    /// The base URL under which clients reach the mock, without a slash at the end; nil takes it from the `Host` of
    /// each request. Default: nil.
    public var publicURL: String?
    /// Whether `X-Forwarded-Proto` and `X-Forwarded-Host` of a request say under which URL its client sees the mock.
    /// Default: false.
    public var trustsProxy = false
    /// Whether the built-in OAuth provider allows everything without asking the user. Default: false.
    public var autoConsent = false
    /// Whether the mock answers as Cohere's API does since connectors were removed from it: each call of
    /// `/v1/connectors` is a 404, and a chat with `connectors` is a 400. Default: false.
    public var productionToday = false
    /// Whether a connector without OAuth is searched once when it is created, or its `url` or `service_auth` is
    /// changed, and refused if that fails, as Cohere's API did. Default: false, as tests register URLs that lead
    /// nowhere.
    public var testsConnectors = false
    /// Whether the mock serves the page that shows it in a browser, at `/`. Default: true.
    public var servesPage = true
    /// Whether the mock may send requests to other servers: token endpoints and connectors. Default: true.
    public var allowsOutbound = true
    /// The time for which an exchange with the mock's own token endpoint may last; that of one with another server is
    /// the same.
    var exchangeLimit = Duration.seconds(10)
    /// The time for which a search of a connector may last.
    var searchLimit = Duration.seconds(SearchRules.timeLimit)
    /// A file of certificates (PEM) by which token endpoints and connectors are trusted; nil uses the system's
    /// certificates. Default: nil.
    public var certificateFile: String?
    /// The clock that gives all times. Default: a clock that shows the machine's time.
    public var clock = Clock()
    /// The logger of the mock. Its level is asked once, when the mock is made. Default: a logger that writes nothing.
    public var logger = Logger(label: "cohere-connectors-mock", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Makes a configuration with the defaults.
    public init() {}

    /// Makes a configuration with the defaults and lets a function change them. Rethrows the function's error.
    public init(_ change: (inout MockConfiguration) throws -> Void) rethrows { try change(&self) }

    /// Throws `ServerError.outOfRange` if the journal's limit is out of its range. The server checks its own part.
    func validate() throws(ServerError) {
        guard Self.journalLimitRange.contains(journalLimit) else {
            throw .outOfRange("journalLimit", Self.journalLimitRange)
        }
    }
}
