import CohereConnectorsMock
import Glibc
import Logging

extension Serve {
    /// Makes the configuration of the mock: the defaults, changed by the environment, changed by the command line. Only
    /// the certificate is missing.
    func makeConfiguration() throws -> MockConfiguration {
        try MockConfiguration { configuration in
            configuration.logger = try makeLogger()
            try configureServer(&configuration.server)
            try configureRequests(&configuration)
            configuration.apiKeys = try Setting.apiKey.keys(apiKeys).map { Secret($0) }
            configuration.adminKey = try Setting.adminKey.keys(adminKey.map { [$0] } ?? []).first.map { Secret($0) }
            configuration.cors = try allowedOrigins()
            configuration.fixtures = Setting.fixtures.list(fixtures)
            configuration.seed = try Setting.seed.value(seed, "a whole number from 0 to \(UInt64.max)") { UInt64($0) }
            if let limit = try Setting.journalLimit.number(journalLimit) { configuration.journalLimit = limit }
            // In a small container, the journal and the requests under way must fit into memory beside the server
            // itself.
            if let memory = MemoryLimit.ofThisProcess {
                configuration.journalByteLimit = min(configuration.journalByteLimit, memory / 8)
            }
        }
    }

    /// The origins whose pages may call the server; nil without any.
    private func allowedOrigins() throws -> AllowedOrigins? {
        let origins = Setting.cors.list(corsOrigins)
        guard !origins.isEmpty else { return nil }
        do throws(OriginError) {
            return try AllowedOrigins(origins)
        } catch {
            throw CommandError.usage("\(Setting.cors.source(isGiven: !corsOrigins.isEmpty)): \(error)")
        }
    }

    private func makeLogger() throws -> Logger {
        let format: LogFormat = try Setting.logFormat.oneOfAll(logFormat) ?? .text
        let level: Logger.Level = try Setting.logLevel.oneOfAll(logLevel) ?? .notice
        var logger = Logger(label: "cohere-connectors-mock") {
            format.handler(label: $0, isTerminal: LogOutput.isTerminal)
        }
        logger.logLevel = level
        return logger
    }

    private func configureServer(_ server: inout ServerConfiguration) throws {
        server.host = address.resolvedHost
        server.port = try address.resolvedPort()
        server.unixSocket = address.resolvedUnixSocket
        let processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        server.threads = try Setting.threads.number(threads) ?? min(8, max(2, processors))
        if let limit = try Setting.maxConnections.number(maxConnections) { server.connectionLimit = limit }
        if let seconds = try Setting.idleTimeout.number(idleTimeout) { server.idleTimeoutSeconds = seconds }
        if let bytes = try Setting.maxBody.number(maxBody) { server.maximumBodyBytes = bytes }
    }

    /// Sets how clients and users reach the server, and how requests go out to other servers.
    private func configureRequests(_ configuration: inout MockConfiguration) throws {
        configuration.publicURL = try resolvedPublicURL()
        configuration.trustsProxy = try Setting.trustProxy.flag(trustProxy)
        configuration.autoConsent = try Setting.autoConsent.flag(autoConsent)
        configuration.productionToday = try Setting.productionToday.flag(productionToday)
        configuration.testsConnectors = try Setting.testConnectors.flag(testConnectors)
        configuration.servesPage = try !Setting.noPage.flag(noPage)
        configuration.allowsOutbound = try !Setting.noOutbound.flag(noOutbound)
        configuration.certificateFile = try Setting.caFile.readableFile(caFile)
    }

    private func resolvedPublicURL() throws -> String? {
        guard var url = Setting.publicURL.text(publicURL) else { return nil }
        while url.hasSuffix("/") { url.removeLast() }
        guard let parsed = HTTPURL(url), parsed.query == nil else {
            let source = Setting.publicURL.source(isGiven: publicURL != nil)
            throw CommandError.usage("\(source) must be an absolute http or https URL without a query")
        }
        return url
    }
}
