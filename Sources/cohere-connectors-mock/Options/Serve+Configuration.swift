import ArgumentParser
import CohereConnectorsMock
import Glibc
import Logging

extension Serve {
    /// Throws if an option of the command line is out of range, or the admin key is empty.
    func validate() throws {
        try Setting.threads.validate(threads)
        try Setting.maxConnections.validate(maxConnections)
        try Setting.idleTimeout.validate(idleTimeout)
        try Setting.journalLimit.validate(journalLimit)
        try Setting.maxBody.validate(maxBody)
        guard adminKey != "" else { throw ValidationError("\(Setting.adminKey.option) must not be empty") }
    }

    /// Makes the configuration of the mock: the defaults, changed by the environment, changed by the command line.
    func makeConfiguration() throws -> MockConfiguration {
        try MockConfiguration { configuration in
            configuration.logger = try makeLogger()
            try configureServer(&configuration.server, configuration.logger)
            try configureRequests(&configuration)
            configuration.apiKeys = try Setting.apiKey.keys(apiKeys).map { Secret($0) }
            configuration.adminKey = try Setting.adminKey.keys(adminKey.map { [$0] } ?? []).first.map { Secret($0) }
            configuration.cors = try allowedOrigins()
            configuration.fixtures = Setting.fixtures.list(fixtures)
            configuration.seed = try Setting.seed.value(seed, "a whole number, 0 or greater")
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
            throw CommandError.usage("\(Setting.cors.source(of: corsOrigins)): \(error)")
        }
    }

    private func makeLogger() throws -> Logger {
        let format = try Setting.logFormat.value(logFormat, "text or json") ?? .text
        var logger = Logger(label: "cohere-connectors-mock", factory: format.handler)
        logger.logLevel = try Setting.logLevel.value(logLevel, "a log level, such as info") ?? .notice
        return logger
    }

    private func configureServer(_ server: inout ServerConfiguration, _ logger: Logger) throws {
        server.host = address.resolvedHost
        server.port = try address.resolvedPort()
        server.unixSocket = address.resolvedUnixSocket
        server.tls = try address.identity(
            output: Setting.tlsCertificateOutput.text(tlsCertificateOutput),
            logger: logger
        )
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
        configuration.allowsOutbound = try !Setting.noOutbound.flag(noOutbound)
        configuration.certificateFile = try readableCertificateFile()
    }

    private func resolvedPublicURL() throws -> String? {
        guard var url = Setting.publicURL.text(publicURL) else { return nil }
        while url.hasSuffix("/") { url.removeLast() }
        guard let parsed = HTTPURL(url), parsed.query == nil else {
            throw CommandError.usage("--public-url must be an absolute http or https URL without a query")
        }
        return url
    }

    private func readableCertificateFile() throws -> String? {
        guard let file = Setting.caFile.text(caFile) else { return nil }
        guard access(file, R_OK) == 0 else { throw CommandError.failed("--ca-file \(file) cannot be read") }
        return file
    }
}
