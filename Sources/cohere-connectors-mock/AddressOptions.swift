import ArgumentParser

/// Where the server listens, and where the health check finds it.
struct AddressOptions: ParsableArguments {
    @Option(help: "The address to listen at; 0.0.0.0 for all. [COHERE_MOCK_HOST] (default: 127.0.0.1)")
    var host: String?

    @Option(help: "The port to listen at; 0 takes a free one. [COHERE_MOCK_PORT] (default: 8080)")
    var port: UInt16?

    var resolvedHost: String { host ?? Environment.text(for: "--host") ?? "127.0.0.1" }

    func resolvedPort() throws -> UInt16 {
        try port ?? Environment.value(for: "--port", "a port number from 0 to 65535") ?? 8080
    }
}
