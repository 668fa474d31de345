import ArgumentParser
import CohereConnectorsMock
import Glibc
import MicroHTTPD
import Texts

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cohere-connectors-mock",
        abstract: "A stateful mock of Cohere's connectors API, for tests.",
        discussion: "Each option may be given as an environment variable instead; an option wins.",
        version: "\(mockVersion) (libmicrohttpd \(Server.libraryVersion))",
        subcommands: [Serve.self, Health.self, Check.self],
        defaultSubcommand: Serve.self
    )

    /// The process that has started this one.
    static let parent = Parent()

    static func main() async {
        // The parent is noted first: it may end at any time.
        _ = parent
        SystemMemory.growInLargePieces()
        CrashOutput.silence()
        // The reader of the log may end before the server does. Then SIGPIPE must not end the server.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try commandToRun(withEveryOrigin(arguments))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as CommandError {
            complain(error.message)
            Glibc.exit(error.status)
        } catch let code as ExitCode {
            Glibc.exit(code.rawValue)
        } catch {
            let status = exitCode(for: error)
            // `--help` and `--version` are reported as errors too.
            guard status != .success else { exit(withError: error) }
            complain("\(Self.explanation(of: message(for: error), arguments)) (try --help)")
            Glibc.exit(EX_USAGE)
        }
    }

    /// Returns the command that the arguments ask for.
    ///
    /// The command reads its own arguments, as the argument parser would describe every option once more on the way
    /// from the program to the command. Where the command can't read them, as with `--version` or a mistake, the
    /// program reads them all, and has the last word.
    static func commandToRun(_ arguments: [String]) throws -> any ParsableCommand {
        let rest = Array(arguments.dropFirst())
        let (command, own): (any ParsableCommand.Type, [String]) =
            switch arguments.first {
            case "serve": (Serve.self, rest)
            case "health": (Health.self, rest)
            case "check": (Check.self, rest)
            default: (Serve.self, arguments)
            }
        if let parsed = try? command.parseAsRoot(own), type(of: parsed) == command { return parsed }
        return try parseAsRoot(arguments)
    }

    /// Returns the arguments with the value `*` behind each `--cors` that has no value. The argument parser knows no
    /// option whose values may be none, one or several.
    static func withEveryOrigin(_ arguments: [String]) -> [String] {
        arguments.enumerated().flatMap { index, argument in
            let isLast = index == arguments.count - 1
            let hasNoValue = isLast || arguments[index + 1].hasPrefix("-")
            return argument == Setting.cors.option && hasNoValue ? [argument, "*"] : [argument]
        }
    }

    /// Returns what is wrong with a command line, without what the user has typed.
    ///
    /// - Parameters:
    ///   - message: the message of the argument parser.
    ///   - arguments: the arguments of the process.
    static func explanation(of message: String, _ arguments: [String]) -> String {
        let commands = ["serve", "health", "check"]
        if let first = arguments.first, !first.hasPrefix("-"), !(commands + ["help"]).contains(first) {
            let guess = Nearest.name(to: first, among: commands).map { "; \($0) was probably meant" } ?? ""
            return "there is no such command: the commands are serve (the default), health and check\(guess)"
        }
        if message.hasPrefix("Unexpected argument") || message.contains(" unexpected arguments: ") {
            return arguments.first == "check"
                ? "check takes one URL, and a token stands behind --bearer, --basic or --noscheme"
                : "an argument is no option: options begin with --, and a command (serve, health or check) stands first"
        }
        if message.hasPrefix("Missing expected argument") { return "check needs the URL of the connector" }
        return withoutValues(message)
    }

    /// The words of the argument parser that stand between two quoted texts.
    private static let knownWords: Set<Substring> = [
        ". Did you mean ", " does not take any value, but ", ", ",
    ]

    /// Returns the message of an error of the command line without what the user has typed, which may be a key. The
    /// names of options stay.
    static func withoutValues(_ message: String) -> String {
        let pieces = message.split(separator: "'", omittingEmptySubsequences: false)
        return pieces.enumerated().map { index, piece in
            let isOption =
                piece.utf8.starts(with: "--".utf8)
                && piece.utf8.allSatisfy { (0x61...0x7A).contains($0) || "-<> ".utf8.contains($0) }
            // A value may have a quote in it, so of what stands between two quotes only known words are shown.
            let isSafe = index == 0 || index == pieces.count - 1 || isOption || knownWords.contains(piece)
            return isSafe ? String(piece) : "…"
        }.joined(separator: "'")
    }

    /// Writes one line to standard error.
    private static func complain(_ message: String) {
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ").printable
        _ = "cohere-connectors-mock: \(line)\n".withCString { write(LogOutput.descriptor, $0, strlen($0)) }
    }
}
