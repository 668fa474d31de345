import ArgumentParser
import CohereConnectorsMock
import Foundation
import Logging
import Testing

@testable import cohere_connectors_mock

@Suite("The configuration that serve makes")
struct ServeConfigurationTests {
    private func configuration(_ arguments: String...) throws -> MockConfiguration {
        try Serve.parse(arguments).makeConfiguration()
    }

    @Test("has the defaults of a mock where nothing is given, but for those that its help gives")
    func defaults() throws {
        let made = try configuration()
        let standard = MockConfiguration()
        #expect(made.server.host == standard.server.host)
        #expect(made.server.unixSocket == standard.server.unixSocket)
        #expect(made.server.tls == nil)
        #expect(made.server.connectionLimit == standard.server.connectionLimit)
        #expect(made.server.idleTimeoutSeconds == standard.server.idleTimeoutSeconds)
        #expect(made.server.maximumBodyBytes == standard.server.maximumBodyBytes)
        #expect(made.apiKeys == standard.apiKeys)
        #expect(made.adminKey == standard.adminKey)
        #expect(made.cors == nil)
        #expect(made.journalLimit == standard.journalLimit)
        #expect(made.fixtures == standard.fixtures)
        #expect(made.seed == standard.seed)
        #expect(made.publicURL == standard.publicURL)
        #expect(made.trustsProxy == standard.trustsProxy)
        #expect(made.autoConsent == standard.autoConsent)
        #expect(made.productionToday == standard.productionToday)
        #expect(made.testsConnectors == standard.testsConnectors)
        #expect(made.servesPage == standard.servesPage)
        #expect(made.allowsOutbound == standard.allowsOutbound)
        #expect(made.certificateFile == standard.certificateFile)
        // These differ from an embedded mock's.
        #expect(made.server.port == 8080)
        #expect(made.server.threads == min(8, max(2, ProcessInfo.processInfo.activeProcessorCount)))
        #expect(made.logger.logLevel == .notice)
    }

    @Test("keeps a journal of an eighth of the memory at most")
    func journalByteLimit() throws {
        let limits = [MockConfiguration().journalByteLimit, MemoryLimit.ofThisProcess.map { $0 / 8 }].compactMap { $0 }
        #expect(try configuration().journalByteLimit == limits.min())
    }

    @Test("has what the options give")
    func given() throws {
        let made = try configuration(
            "--host",
            "0.0.0.0",
            "--port",
            "1",
            "--unix-socket",
            "/s",
            "--threads",
            "3",
            "--max-connections",
            "4",
            "--idle-timeout",
            "5",
            "--max-body",
            "6",
            "--api-key",
            "a",
            "--api-key",
            "b,c",
            "--admin-key",
            "d",
            "--journal-limit",
            "7",
            "--fixtures",
            "/e",
            "--fixtures",
            "/f",
            "--seed",
            "8",
            "--public-url",
            "https://g.example/h//",
            "--trust-proxy",
            "--auto-consent",
            "--test-connectors",
            "--no-outbound",
            "--ca-file",
            #filePath,
            "--log-level",
            "trace",
            "--log-format",
            "json"
        )
        #expect(made.server.host == "0.0.0.0")
        #expect(made.server.port == 1)
        #expect(made.server.unixSocket == "/s")
        #expect(made.server.threads == 3)
        #expect(made.server.connectionLimit == 4)
        #expect(made.server.idleTimeoutSeconds == 5)
        #expect(made.server.maximumBodyBytes == 6)
        #expect(made.apiKeys == [Secret("a"), Secret("b,c")])
        #expect(made.adminKey == Secret("d"))
        #expect(made.journalLimit == 7)
        #expect(made.fixtures == ["/e", "/f"])
        #expect(made.seed == 8)
        #expect(made.publicURL == "https://g.example/h", "without slashes at the end")
        #expect(made.trustsProxy)
        #expect(made.autoConsent)
        #expect(made.testsConnectors)
        #expect(!made.allowsOutbound)
        #expect(made.certificateFile == #filePath)
        #expect(made.logger.logLevel == .trace)
        #expect(made.logger.handler is JSONLogHandler)
    }

    @Test("logs as text unless it is told otherwise")
    func logFormat() throws {
        let handler = try configuration().logger.handler
        #expect(handler is TextLogHandler || handler is TerminalLogHandler)
    }

    @Test("logs text for people at a terminal, and JSON as everywhere")
    func logFormatOnATerminal() {
        #expect(LogFormat.text.handler(label: "mock", isTerminal: true) is TerminalLogHandler)
        #expect(LogFormat.text.handler(label: "mock", isTerminal: false) is TextLogHandler)
        #expect(LogFormat.json.handler(label: "mock", isTerminal: true) is JSONLogHandler)
        #expect(LogFormat.json.handler(label: "mock", isTerminal: false) is JSONLogHandler)
    }

    @Test("has a certificate of its own where it is told to make one, and writes it where it is told to")
    func selfSigned() throws {
        let file = NSTemporaryDirectory() + "cohere-connectors-mock-\(UUID().uuidString).pem"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let made = try #require(try AddressOptions.parse(["--tls-self-signed"]).tlsFiles(output: file))
        let written = try String(contentsOfFile: file, encoding: .utf8)
        #expect(written.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
        #expect(made.identity.certificate == written)
        #expect(made.certificateToTrust == file)
        #expect(!written.contains("PRIVATE"))
    }

    @Test(
        "lets the pages of these origins call",
        arguments: [
            (["--cors", "http://a", "http://b:1"], ["http://a", "http://b:1"]),
            (["--cors", "http://a", "--cors", "http://b:1", "--port", "1"], ["http://a", "http://b:1"]),
            (["--cors=http://a", "--cors", "null"], ["http://a", "null"]), (["--cors", "*"], ["*"]),
        ]
    )
    func cors(arguments: [String], origins: [String]) throws {
        #expect(try Serve.parse(arguments).makeConfiguration().cors == AllowedOrigins(origins))
    }

    @Test(
        "can't be made of these values, and the message says why",
        arguments: [
            (
                ["--cors", "http://a", "http://hunter2:x@b"],
                "--cors: origin 2 has a user, which no origin has; an origin is scheme://host or scheme://host:port"
            ),
            (
                ["--cors", "ftp://x"],
                "--cors: origin 1 has a scheme with which no page is loaded: use http or https; "
                    + "an origin is scheme://host or scheme://host:port"
            ),
            (["--api-key", ""], "--api-key must not be empty"), (["--admin-key", ""], "--admin-key must not be empty"),
            (["--public-url", "ftp://a"], "--public-url must be an absolute http or https URL without a query"),
            (["--public-url", "http://a/?b"], "--public-url must be an absolute http or https URL without a query"),
            (["--threads", "0"], "--threads must be a whole number from 1 to 1024"),
            (["--threads", "1025"], "--threads must be a whole number from 1 to 1024"),
            (["--max-connections", "0"], "--max-connections must be a whole number from 1 to 1000000"),
            (["--idle-timeout", "86401"], "--idle-timeout must be a whole number from 0 to 86400"),
            (["--idle-timeout", "1e3"], "--idle-timeout must be a whole number from 0 to 86400"),
            (["--journal-limit", "-1"], "--journal-limit must be a whole number from 0 to 10000000"),
            (["--max-body", "-1"], "--max-body must be a whole number from 1 to 1073741824"),
            (["--max-body", "--threads"], "--max-body must be a whole number from 1 to 1073741824"),
            (["--port", "99999"], "--port must be a whole number from 0 to 65535"),
            (["--port", "abc"], "--port must be a whole number from 0 to 65535"),
            (["--seed", "x"], "--seed must be a whole number from 0 to 18446744073709551615"),
            (["--seed", "-1"], "--seed must be a whole number from 0 to 18446744073709551615"),
            (["--log-format", "xml"], "--log-format must be text or json"),
            (
                ["--log-level", "loud"],
                "--log-level must be trace, debug, info, notice, warning, error or critical"
            ),
        ]
    )
    func refused(arguments: [String], message: String) throws {
        let serve = try Serve.parse(arguments)
        let error = #expect(throws: CommandError.self) { try serve.makeConfiguration() }
        #expect(error?.message == message)
        #expect(error?.status == 64)
    }

    @Test("can't be made of a file of certificates that can't be read")
    func unreadableFile() throws {
        let serve = try Serve.parse(["--ca-file", "/no/such/file"])
        let error = #expect(throws: CommandError.self) { try serve.makeConfiguration() }
        #expect(error?.message == "--ca-file names /no/such/file, which cannot be read")
        #expect(error?.status == 1)
    }

    // MARK: environment

    @Test("has what the environment gives, and an option wins")
    func environment() async {
        // The variables are those of the program itself, so they are set in a process of their own.
        await #expect(processExitsWith: .success) {
            let variables = [
                "HOST": "::1", "PORT": "1", "THREADS": "3", "API_KEY": "a, b", "ADMIN_KEY": "c",
                "CORS": "http://a, null", "JOURNAL_LIMIT": "0", "FIXTURES": "/d,/e", "SEED": "8",
                "PUBLIC_URL": "http://f.example",
                "TRUST_PROXY": "true", "AUTO_CONSENT": "1", "NO_OUTBOUND": "YES", "LOG_LEVEL": "error",
                "LOG_FORMAT": "json", "MAX_BODY": "6",
            ]
            for (name, value) in variables { setenv("COHERE_MOCK_" + name, value, 1) }
            let made = try Serve.parse(["--port", "2", "--api-key", "z"]).makeConfiguration()
            #expect(made.server.host == "::1")
            #expect(made.server.port == 2)
            #expect(made.server.threads == 3)
            #expect(made.server.maximumBodyBytes == 6)
            #expect(made.apiKeys == [Secret("z")])
            #expect(made.adminKey == Secret("c"))
            #expect(try made.cors == AllowedOrigins(["http://a", "null"]))
            #expect(made.journalLimit == 0)
            #expect(made.fixtures == ["/d", "/e"])
            #expect(made.seed == 8)
            #expect(made.publicURL == "http://f.example")
            #expect(made.trustsProxy)
            #expect(made.autoConsent)
            #expect(!made.allowsOutbound)
            #expect(made.logger.logLevel == .error)
            #expect(made.logger.handler is JSONLogHandler)
        }
    }

    @Test("can't be made of a variable that can't be used")
    func faultyEnvironment() async {
        await #expect(processExitsWith: .success) {
            for (name, value, expectation) in [
                ("SEED", "-1", "a whole number from 0 to 18446744073709551615"), ("LOG_FORMAT", "xml", "text or json"),
                ("LOG_LEVEL", "loud", "trace, debug, info, notice, warning, error or critical"),
                ("PORT", "65536", "a whole number from 0 to 65535"), ("PORT", "x", "a whole number from 0 to 65535"),
                ("MAX_BODY", "-1", "a whole number from 1 to 1073741824"),
                ("IDLE_TIMEOUT", "1e3", "a whole number from 0 to 86400"),
                ("THREADS", "0", "a whole number from 1 to 1024"),
                ("PUBLIC_URL", "x", "an absolute http or https URL without a query"),
                ("NO_OUTBOUND", "2", "true, false, yes, no, on, off, 1 or 0"),
            ] {
                let variable = "COHERE_MOCK_" + name
                setenv(variable, value, 1)
                let serve = try Serve.parse([])
                let error = #expect(throws: CommandError.self) { try serve.makeConfiguration() }
                #expect(error?.message == "the environment variable \(variable) must be \(expectation)")
                #expect(error?.status == 64)
                unsetenv(variable)
            }
        }
    }

    @Test("lets no page call where the variable is empty, and can't be made where it has no origin")
    func originsInTheEnvironment() async {
        await #expect(processExitsWith: .success) {
            setenv("COHERE_MOCK_CORS", "", 1)
            #expect(try Serve.parse([]).makeConfiguration().cors == nil)
            setenv("COHERE_MOCK_CORS", "*", 1)
            #expect(try Serve.parse([]).makeConfiguration().cors == .every)
            setenv("COHERE_MOCK_CORS", "true", 1)
            let serve = try Serve.parse([])
            let error = #expect(throws: CommandError.self) { try serve.makeConfiguration() }
            #expect(error?.status == 64)
            let start = "the environment variable COHERE_MOCK_CORS: origin 1 does not begin with a scheme"
            #expect(error?.message.hasPrefix(start) == true)
        }
    }

    @Test("can't be made where a key's variable is set but empty, as a missing secret of CI leaves it")
    func emptyKeys() async {
        await #expect(processExitsWith: .success) {
            for name in ["COHERE_MOCK_API_KEY", "COHERE_MOCK_ADMIN_KEY"] {
                for value in ["", " ", "\t\n"] {
                    setenv(name, value, 1)
                    let serve = try Serve.parse([])
                    let error = #expect(throws: CommandError.self) { try serve.makeConfiguration() }
                    #expect(error?.status == 64)
                    #expect(error?.message.contains(name) == true)
                }
                unsetenv(name)
            }
        }
    }
}
