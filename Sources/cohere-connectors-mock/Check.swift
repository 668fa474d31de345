import ArgumentParser
import CohereConnectorsMock
import ConnectorCheck
import ConnectorProtocol
import Connectors
import Glibc
import HTTPClient

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a connector whether it answers as Cohere expected; exits with 0 or 1.",
        discussion: """
            It sends what Cohere sent: a search with the token, without it and with another one, and an empty query. A \
            token that others must not see in the list of processes belongs in a variable: COHERE_MOCK_BEARER, \
            COHERE_MOCK_BASIC or COHERE_MOCK_NOSCHEME.
            """
    )

    /// The largest number of bytes of a URL.
    private static let longestURL = 8_000
    private static let timeoutRange = 1...600

    @Argument(help: "The URL of the connector, to which searches are posted.")
    var url: String

    @Option(help: Setting.bearer.help) var bearer: String?
    @Option(help: Setting.basic.help) var basic: String?
    @Option(name: .customLong("noscheme"), help: Setting.noScheme.help) var noScheme: String?

    @Option(help: "What to search for. It should find something.")
    var query = SearchRules.testQuery

    @Option(parsing: .unconditional, help: "Seconds that each answer may take.")
    var timeout = String(SearchRules.timeLimit)

    @Option(help: Setting.caFile.help) var caFile: String?

    @Flag(help: "Print the report as one JSON object.")
    var json = false

    func run() async throws {
        let check = try makeCheck()
        let client = HTTPClient(
            certificateFile: try Setting.caFile.readableFile(caFile),
            timeoutMilliseconds: check.timeout * 1000,
            maximumResponseBytes: SearchRules.sizeLimit
        )
        let report = await check.run(with: client)
        if let obstacle = report.obstacle { throw CommandError.failed(obstacle) }
        let isWritten = Self.write(json ? [report.json] : report.lines)
        if !report.isOK { throw ExitCode.failure }
        guard isWritten else { throw CommandError.failed("the report could not be written") }
    }

    /// Writes lines to standard output. Returns false if they can't all be written.
    private static func write(_ lines: [String]) -> Bool {
        lines.map { $0 + "\n" }.joined().withCString { text in
            let size = strlen(text)
            var written = 0
            while written < size {
                let count = Glibc.write(STDOUT_FILENO, text + written, size - written)
                guard count > 0 || count < 0 && errno == EINTR else { return false }
                written += max(0, count)
            }
            return true
        }
    }

    /// Makes the check that the options and the environment ask for. No error repeats what they say.
    func makeCheck() throws -> ConnectorCheck {
        guard url.utf8.count <= Self.longestURL, HTTPURL.isValid(url) else {
            throw CommandError.usage(
                "the URL must be an absolute http or https URL of at most \(Self.longestURL) bytes"
            )
        }
        guard !query.allSatisfy(\.isWhitespace) else {
            throw CommandError.usage("--query must not be blank: an empty query is one of the requests anyway")
        }
        guard let timeout = Int(timeout), Self.timeoutRange.contains(timeout) else {
            let range = Self.timeoutRange
            throw CommandError.usage("--timeout must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        let token = try givenToken()
        return ConnectorCheck(
            of: url,
            token: token?.value,
            type: token?.type ?? .bearer,
            query: query,
            timeout: timeout
        )
    }

    /// Returns the token of the options, otherwise that of the environment; nil if both have none.
    private func givenToken() throws -> (value: Secret, type: ServiceAuth.TokenType)? {
        let all: [(Setting, String?, ServiceAuth.TokenType)] = [
            (.bearer, bearer, .bearer), (.basic, basic, .basic), (.noScheme, noScheme, .noscheme),
        ]
        let isOption = all.contains { $0.1 != nil }
        let tokens = try all.filter { !isOption || $0.1 != nil }.flatMap { setting, given, type in
            try setting.keys(given.map { [$0] } ?? []).map { text in
                guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                    let source = setting.source(isGiven: given != nil)
                    throw CommandError.usage("\(source) must not have a character that a header can't have")
                }
                return (value: Secret(text), type: type)
            }
        }
        guard tokens.count <= 1 else {
            throw CommandError.usage("one token is enough: give one of --bearer, --basic and --noscheme")
        }
        return tokens.first
    }
}
