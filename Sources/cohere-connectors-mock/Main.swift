import ArgumentParser
import CohereConnectorsMock
import Glibc
import MicroHTTPD

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cohere-connectors-mock",
        abstract: "A stateful mock of Cohere's connectors API, for tests.",
        discussion: "Each option may be given as an environment variable instead; an option wins.",
        version: "\(mockVersion) (libmicrohttpd \(Server.libraryVersion))",
        subcommands: [Serve.self, Health.self],
        defaultSubcommand: Serve.self
    )

    /// The process that has started this one.
    static let parent = Parent()

    static func main() async {
        // The parent is noted first: it may end at any time.
        _ = parent
        CrashOutput.silence()
        // The reader of the log may end before the server does. Then SIGPIPE must not end the server.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as CommandError {
            complain(error.message)
            Glibc.exit(error.status)
        } catch {
            let status = exitCode(for: error)
            // `--help` and `--version` are reported as errors too.
            guard status != .success else { exit(withError: error) }
            complain("\(message(for: error)) (try --help)")
            Glibc.exit(EX_USAGE)
        }
    }

    /// Writes one line to standard error.
    private static func complain(_ message: String) {
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ").printable
        _ = "cohere-connectors-mock: \(line)\n".withCString { write(LogOutput.descriptor, $0, strlen($0)) }
    }
}
