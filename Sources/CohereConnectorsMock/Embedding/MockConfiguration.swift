public import Connectors
public import Logging
public import MicroHTTPD

/// What a mock is started with. Every property has a default; the command line and the environment only change it.
///
///     let configuration = MockConfiguration {
///         $0.server.port = 8080
///         $0.apiKeys = [Secret("test-key")]
///     }
public struct MockConfiguration: Sendable {
    /// Where and how the server listens.
    public var server = ServerConfiguration()
    /// The keys that are accepted, in addition to those of the fixtures; where there are none at all, every key is.
    public var apiKeys: [Secret] = []
    /// What admin calls must bring in `x-admin-key`; nil lets everyone in. Default: nil.
    public var adminKey: Secret?
    /// How many requests the journal keeps, in `journalLimitRange`; 0 turns it off. Default: 10,000.
    public var journalLimit = 10_000
    /// The values that `journalLimit` may have.
    public static let journalLimitRange = 0...10_000_000
    /// How many bytes of requests and responses the journal keeps. Default: 64 MiB.
    public var journalByteLimit = 64 << 20
    /// Files and folders to start from, read in this order.
    public var fixtures: [String] = []
    /// With one, connector ids are the same in every run. Default: nil, and ids are random.
    public var seed: UInt64?
    /// The base URL under which clients reach the mock, without a slash at the end; nil takes it from each request's
    /// `Host`.
    public var publicURL: String?
    /// Whether `X-Forwarded-Proto` and `X-Forwarded-Host` of a request say under which URL its client sees the mock.
    public var trustsProxy = false
    /// Whether the built-in OAuth provider allows everything without asking.
    public var autoConsent = false
    /// Whether token endpoints on other servers may be asked. Default: true.
    public var allowsOutbound = true
    /// A file of certificates (PEM) that token endpoints are trusted by, in place of the system's.
    public var certificateFile: String?
    /// The clock that all times come from. Default: one that runs with the machine's time.
    public var clock = Clock()
    /// Where the mock logs. Default: nowhere.
    public var logger = Logger(label: "cohere-connectors-mock", factory: { _ in SwiftLogNoOpLogHandler() })

    /// The defaults.
    public init() {}

    /// The defaults, changed by a function.
    public init(_ change: (inout MockConfiguration) throws -> Void) rethrows { try change(&self) }
}
