import ArgumentParser
import CohereConnectorsMock
import Connectors
import Glibc
import Logging
import MicroHTTPD

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve the API until SIGTERM or SIGINT (the default).")

    @OptionGroup var address: AddressOptions

    @Option(
        name: .customLong("api-key"),
        help: "A key that is accepted; repeatable. Without any, every key is. [COHERE_MOCK_API_KEY, commas between]"
    )
    var apiKeys: [String] = []

    @Option(help: "A key that admin calls must bring in x-admin-key. [COHERE_MOCK_ADMIN_KEY] (default: none)")
    var adminKey: String?

    @Option(help: "Requests that the journal keeps; 0 turns it off. [COHERE_MOCK_JOURNAL_LIMIT] (default: 10000)")
    var journalLimit: Int?

    @Option(help: "A fixture file or folder; repeatable. [COHERE_MOCK_FIXTURES, commas between]")
    var fixtures: [String] = []

    @Option(help: "Make the connectors' ids the same in every run. [COHERE_MOCK_SEED]")
    var seed: UInt64?

    @Option(
        help: "The URL under which clients reach the server. [COHERE_MOCK_PUBLIC_URL] (default: the request's Host)"
    )
    var publicURL: String?

    @Flag(help: "Take X-Forwarded-Proto and -Host for the client's. [COHERE_MOCK_TRUST_PROXY=true]")
    var trustProxy = false

    @Flag(help: "Let the built-in OAuth provider allow everything without asking. [COHERE_MOCK_AUTO_CONSENT=true]")
    var autoConsent = false

    @Flag(help: "Ask no token endpoint but the server's own. [COHERE_MOCK_NO_OUTBOUND=true]")
    var noOutbound = false

    @Option(help: "Certificates (PEM) to trust token endpoints by. [COHERE_MOCK_CA_FILE] (default: the system's)")
    var caFile: String?

    @Option(
        help:
            "Where --tls-self-signed writes its certificate. [COHERE_MOCK_TLS_CERTIFICATE_OUTPUT] (default: a new file)"
    )
    var tlsCertificateOutput: String?

    @Option(help: "The largest request body, in bytes. [COHERE_MOCK_MAX_BODY] (default: 1048576)")
    var maxBody: Int?

    @Option(help: "Threads that serve requests. [COHERE_MOCK_THREADS] (default: one for each processor, 2 to 8)")
    var threads: Int?

    @Option(help: "Connections at once. [COHERE_MOCK_MAX_CONNECTIONS] (default: 4096)")
    var maxConnections: Int?

    @Option(help: "Seconds after which an idle connection is closed; 0 never. [COHERE_MOCK_IDLE_TIMEOUT] (default: 60)")
    var idleTimeout: Int?

    @Option(help: "text or json. [COHERE_MOCK_LOG_FORMAT] (default: text)")
    var logFormat: LogFormat?

    @Option(
        help:
            "trace, debug, info, notice, warning, error or critical; info has a line for each request. [COHERE_MOCK_LOG_LEVEL] (default: notice)"
    )
    var logLevel: Logger.Level?

    func run() async throws {
        OpenFileLimit.raise()
        let configuration = try makeConfiguration()
        let stopSignal = try StopSignal()
        let server = try await start(configuration)
        announce(server)
        Task {
            await stopSignal.wait()
            configuration.logger.info("stopping")
            await server.stop()
        }
        await server.waitUntilStopped()
    }

    private func makeConfiguration() throws -> MockConfiguration {
        var logger = Logger(
            label: "cohere-connectors-mock",
            factory: try (logFormat ?? Environment.value(for: "--log-format", "text or json") ?? .text).handler
        )
        logger.logLevel = try logLevel ?? Environment.value(for: "--log-level", "a log level, such as info") ?? .notice
        let keys = apiKeys.isEmpty ? Environment.list(for: "--api-key") : apiKeys
        guard !keys.contains("") else { throw Failure.usage("--api-key must not be empty") }
        return MockConfiguration(
            host: address.resolvedHost,
            port: try address.resolvedPort(),
            unixSocket: address.resolvedUnixSocket,
            tls: try address.identity(
                output: tlsCertificateOutput ?? Environment.text(for: "--tls-certificate-output"),
                logger: logger
            ),
            threads: try threads ?? number("--threads", 1...1024)
                ?? min(8, max(2, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))),
            connectionLimit: try maxConnections ?? number("--max-connections", 1...1_000_000) ?? 4096,
            idleTimeoutSeconds: try idleTimeout ?? number("--idle-timeout", 0...86_400) ?? 60,
            maximumBodyBytes: try maxBody ?? number("--max-body", 1...(1 << 30)) ?? 1 << 20,
            apiKeys: keys.map { Secret($0) },
            adminKey: (adminKey ?? Environment.text(for: "--admin-key")).map { Secret($0) },
            journalLimit: try journalLimit ?? number("--journal-limit", 0...10_000_000) ?? 10_000,
            // In a small container the journal, and what is under way, must fit beside the server itself.
            journalByteLimit: min(64 << 20, (MemoryLimit.ofThisProcess ?? .max) / 8),
            fixtures: fixtures.isEmpty ? Environment.list(for: "--fixtures") : fixtures,
            seed: try seed ?? Environment.value(for: "--seed", "a whole number, 0 or greater"),
            publicURL: try resolvedPublicURL(),
            trustsProxy: try trustProxy || Environment.flag(for: "--trust-proxy"),
            autoConsent: try autoConsent || Environment.flag(for: "--auto-consent"),
            allowsOutbound: try !(noOutbound || Environment.flag(for: "--no-outbound")),
            certificateFile: try readableCertificateFile(),
            logger: logger
        )
    }

    func validate() throws {
        try check("--threads", threads, 1...1024)
        try check("--max-connections", maxConnections, 1...1_000_000)
        try check("--idle-timeout", idleTimeout, 0...86_400)
        try check("--journal-limit", journalLimit, 0...10_000_000)
        guard adminKey != "" else { throw ValidationError("--admin-key must not be empty") }
        try check("--max-body", maxBody, 1...(1 << 30))
    }

    private func check(_ option: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("\(option) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }

    private func number(_ option: String, _ range: ClosedRange<Int>) throws -> Int? {
        let expectation = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let value: Int = try Environment.value(for: option, expectation) else { return nil }
        guard range.contains(value) else {
            throw Failure.usage("the environment variable \(Environment.variable(for: option)) must be \(expectation)")
        }
        return value
    }

    private func resolvedPublicURL() throws -> String? {
        guard var url = publicURL ?? Environment.text(for: "--public-url") else { return nil }
        while url.hasSuffix("/") { url.removeLast() }
        guard let parsed = HTTPURL(url), parsed.query == nil else {
            throw Failure.usage("--public-url must be an absolute http or https URL without a query")
        }
        return url
    }

    private func readableCertificateFile() throws -> String? {
        guard let file = caFile ?? Environment.text(for: "--ca-file") else { return nil }
        guard access(file, R_OK) == 0 else { throw Failure.failed("--ca-file \(file) cannot be read") }
        return file
    }

    private func start(_ configuration: MockConfiguration) async throws -> MockServer {
        do {
            return try await MockServer.start(configuration)
        } catch let error as FixtureError {
            throw Failure.failed(error.description)
        } catch let error as ServerError {
            throw Failure.failed(error.remedy)
        }
    }

    /// The first line is for scripts, and comes when a client can connect; the rest is for a person at a terminal.
    private func announce(_ server: MockServer) {
        print("cohere-connectors-mock listening on \(server.baseURL)")
        if isatty(STDOUT_FILENO) == 1 {
            let count = server.seededConnectorCount
            print("fixtures: \(count) connector\(count == 1 ? "" : "s") in every organization")
            print("point Cohere's Python SDK at it:")
            print(
                "  export CO_API_URL=\(server.baseURL) CO_API_KEY=\(apiKeys.isEmpty ? "any-key" : "one-of-your-keys")"
            )
        }
        fflush(nil)
    }
}

extension ServerError {
    /// What is wrong, and how to mend it.
    fileprivate var remedy: String {
        switch self {
        case .addressInUse(let host, let port):
            "port \(port) of \(host) is in use: stop what listens there, or take another with --port (0 takes a free one)"
        case .permissionDenied(let host, let port):
            "port \(port) of \(host) may not be listened at by this user: take one above 1023 with --port"
        case .addressNotAvailable(let host): "no interface of this machine has the address \(host): see --host"
        case .unknownHost(let host): "\(host) is no address, and no name that resolves to one: see --host"
        case .unusablePath(let path, let reason): "the Unix socket \(path) cannot be listened at: \(reason)"
        case .system(let call, let reason): "the server could not listen: \(call): \(reason)"
        case .libraryRefusedToStart:
            "libmicrohttpd refused to start: raise the limit of open files (ulimit -n), or lower --max-connections"
        }
    }
}
