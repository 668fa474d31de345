import ArgumentParser
import CohereConnectorsMock
import Glibc
import Logging
import Texts

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API until SIGTERM or SIGINT (the default).",
        discussion: """
            SIGTERM or SIGINT: new clients are refused, requests under way are answered within 5 seconds, and the \
            status is 0. A second signal ends the server at once, with status 143 or 130.
            """
    )

    @OptionGroup var address: AddressOptions
    @Option(name: .customLong("api-key"), help: Setting.apiKey.help) var apiKeys: [String] = []
    @Option(help: Setting.adminKey.help) var adminKey: String?
    @Option(name: .customLong("cors"), parsing: .upToNextOption, help: Setting.cors.help) var corsOrigins: [String] = []
    @Option(parsing: .unconditional, help: Setting.journalLimit.help) var journalLimit: String?
    @Option(help: Setting.fixtures.help) var fixtures: [String] = []
    @Option(parsing: .unconditional, help: Setting.seed.help) var seed: String?
    @Option(help: Setting.publicURL.help) var publicURL: String?
    @Flag(help: Setting.trustProxy.help) var trustProxy = false
    @Flag(help: Setting.autoConsent.help) var autoConsent = false
    @Flag(help: Setting.productionToday.help) var productionToday = false
    @Flag(help: Setting.testConnectors.help) var testConnectors = false
    @Flag(help: Setting.noPage.help) var noPage = false
    @Flag(help: Setting.noOutbound.help) var noOutbound = false
    @Option(help: Setting.caFile.help) var caFile: String?
    @Option(help: Setting.tlsCertificateOutput.help) var tlsCertificateOutput: String?
    @Option(parsing: .unconditional, help: Setting.maxBody.help) var maxBody: String?
    @Option(parsing: .unconditional, help: Setting.threads.help) var threads: String?
    @Option(parsing: .unconditional, help: Setting.maxConnections.help) var maxConnections: String?
    @Option(parsing: .unconditional, help: Setting.idleTimeout.help) var idleTimeout: String?
    @Flag(help: Setting.exitWithParent.help) var exitWithParent = false
    @Option(help: Setting.logFormat.help, completion: .list(LogFormat.allCases.map(\.rawValue))) var logFormat: String?
    @Option(help: Setting.logLevel.help, completion: .list(Logger.Level.allCases.map(\.rawValue))) var logLevel: String?

    func run() async throws {
        OpenFileLimit.raise()
        var configuration = try makeConfiguration()
        let endsWithParent = try Setting.exitWithParent.flag(exitWithParent)
        let tls = try address.tlsFiles(output: Setting.tlsCertificateOutput.text(tlsCertificateOutput))
        configuration.server.tls = tls?.identity
        let logger = configuration.logger
        if let file = tls?.certificateToTrust { logger.notice("the certificate to trust lies at \(file)") }
        warnOfUnknownVariables(logger)
        let stopSignal = try StopSignal()
        let server = try await start(configuration)
        announce(server, configuration, certificateToTrust: tls?.certificateToTrust)
        Task {
            await stopSignal.wait()
            logger.info("stopping")
            await server.stop()
        }
        if endsWithParent {
            Task {
                if !Parent.outputHasNoReader { await Main.parent.waitUntilEnded() }
                logger.notice("stopping, as the process that started the server has ended")
                await server.stop()
            }
        }
        await server.waitUntilStopped()
    }

    private func start(_ configuration: MockConfiguration) async throws -> MockServer {
        do {
            return try await MockServer.start(configuration)
        } catch let error as FixtureError {
            throw CommandError.failed(error.description)
        } catch let error as ServerError {
            throw CommandError.failed(error.remedy)
        }
    }

    /// Names the variables that look like settings and are none. Their values are not shown.
    private func warnOfUnknownVariables(_ logger: Logger) {
        for name in Environment.unknownVariables {
            let nearest = Nearest.name(to: name, among: (Setting.all + Setting.ofCheck).map(\.variable))
            let guess = nearest.map { "; \($0) was probably meant" } ?? ""
            logger.warning("the environment variable \(name) is unknown, and has no effect\(guess)")
        }
    }

    /// Prints where the server listens. The first line is for scripts, and is printed when a client can connect. The
    /// other lines are for a user at a terminal.
    private func announce(_ server: MockServer, _ configuration: MockConfiguration, certificateToTrust: String?) {
        let announcement = Announcement(
            server: configuration.server,
            port: server.port,
            seededConnectorCount: server.seededConnectorCount,
            acceptsEveryKey: server.acceptsEveryKey,
            servesPage: configuration.servesPage,
            certificateToTrust: certificateToTrust
        )
        print(announcement.firstLine)
        if isatty(STDOUT_FILENO) == 1 {
            for line in announcement.linesForUsers { print(line.printable) }
        }
        fflush(nil)
    }
}

extension ServerError {
    /// A sentence that says what is wrong and how to solve it.
    fileprivate var remedy: String {
        switch self {
        case .outOfRange(let property, let range):
            "\(property) must be a number from \(range.lowerBound) to \(range.upperBound)"
        case .addressInUse(let host, let port):
            "port \(port) of \(host) is in use: stop what listens there, "
                + "or take another with --port (0 takes a free one)"
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
