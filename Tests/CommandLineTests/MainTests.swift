import ArgumentParser
import Testing

@testable import cohere_connectors_mock

@Suite("An error of the command line")
struct MainTests {
    @Test(
        "shows no value, which may be a key",
        arguments: [
            ("Unexpected argument 'hunter2'", "Unexpected argument '…'"),
            ("Unknown option '--admin-key:hunter2'", "Unknown option '…'"),
            ("Unknown option '--bogus'", "Unknown option '--bogus'"),
            ("Unknown option '--prot'. Did you mean '--port'?", "Unknown option '--prot'. Did you mean '--port'?"),
            (
                "The option '--trust-proxy' does not take any value, but 'hunter2' was specified.",
                "The option '--trust-proxy' does not take any value, but '…' was specified."
            ),
            (
                "The option '--trust-proxy' does not take any value, but 'a'hunter2'b' was specified.",
                "The option '--trust-proxy' does not take any value, but '…'…'…' was specified."
            ),
            ("Missing value for '--port <port>'", "Missing value for '--port <port>'"), ("no quote", "no quote"),
        ]
    )
    func values(message: String, shown: String) { #expect(Main.withoutValues(message) == shown) }

    private static let noCommand = "there is no such command: the commands are serve (the default), health and check"
    private static let noToken = "check takes one URL, and a token stands behind --bearer, --basic or --noscheme"
    private static let noOption =
        "an argument is no option: options begin with --, and a command (serve, health or check) stands first"

    @Test(
        "says which commands there are, and which was probably meant",
        arguments: [
            (["serv"], noCommand + "; serve was probably meant"),
            (["helth", "--wait"], noCommand + "; health was probably meant"), (["hunter2"], noCommand),
            (["a", "b", "c"], noCommand), (["--port", "0", "serv"], noOption), (["--port", "0", "serve"], noOption),
            (["health", "hunter2"], noOption), (["chek", "http://a"], noCommand + "; check was probably meant"),
            (["check"], "check needs the URL of the connector"), (["check", "http://a", "hunter2"], noToken),
            (["check", "http://a", "--bearer"], "Missing value for '--bearer <bearer>'"),
            (["--prot", "80"], "Unknown option '--prot'. Did you mean '--port'?"),
            (
                ["--tls-self-signed=hunter2"],
                "The option '--tls-self-signed' does not take any value, "
                    + "but '…' was specified."
            ),
        ]
    )
    func explained(arguments: [String], explanation: String) throws {
        let error = #expect(throws: (any Error).self) { try Main.commandToRun(arguments) }
        #expect(Main.explanation(of: Main.message(for: try #require(error)), arguments) == explanation)
    }

    @Test(
        "is none where --cors has no value, which means every origin",
        arguments: [
            (["--cors"], ["--cors", "*"]), (["--cors", "--port", "0"], ["--cors", "*", "--port", "0"]),
            (["serve", "--cors", "-h"], ["serve", "--cors", "*", "-h"]),
            (["--cors", "http://a", "--cors"], ["--cors", "http://a", "--cors", "*"]),
            (["--cors", "http://a", "null"], ["--cors", "http://a", "null"]), (["--cors="], ["--cors="]), ([], []),
        ]
    )
    func everyOrigin(arguments: [String], completed: [String]) {
        #expect(Main.withEveryOrigin(arguments) == completed)
    }
}

@Suite("The command to run")
struct CommandToRunTests {
    @Test(
        "is serve if none is named, and has its options",
        arguments: [["--port", "1"], ["serve", "--port", "1"], ["--host", "health", "--port", "1"]]
    )
    func serve(arguments: [String]) throws {
        let command = try #require(try Main.commandToRun(arguments) as? Serve)
        #expect(command.address.port == "1")
    }

    @Test("is serve without any argument") func nothing() throws { #expect(try Main.commandToRun([]) is Serve) }

    @Test("is health if that is named, and has its options")
    func health() throws {
        let command = try #require(try Main.commandToRun(["health", "--port", "1", "--wait"]) as? Health)
        #expect(command.address.port == "1")
        #expect(command.wait)
    }

    @Test("is check if that is named, and has its options")
    func check() throws {
        let command = try #require(try Main.commandToRun(["check", "http://a", "--query", "q", "--json"]) as? Check)
        #expect(command.url == "http://a")
        #expect(command.query == "q")
        #expect(command.json)
    }

    private static let questions = [
        ["help"], ["help", "serve"], ["--help"], ["-h"], ["--port", "0", "--help"], ["serve", "-h"],
        ["health", "--help"], ["check", "--help"], ["health", "--help-hidden"], ["--version"], ["health", "--version"],
        ["--generate-completion-script", "bash"], ["serve", "--experimental-dump-help"],
    ]
    private static let mistakes = [
        ["--bogus"], ["serve", "--bogus"], ["health", "--threads", "1"], ["--wait"], ["--port", "1", "health"],
        ["serve", "health"], ["check"], ["check", "a", "b"], ["check", "--port", "1", "a"], ["--", "serve"],
        ["nonsense"], [""], ["--port"],
    ]

    @Test("leaves questions and mistakes to the program, which answers them", arguments: questions + mistakes)
    func others(arguments: [String]) throws {
        func answer(of parse: ([String]) throws -> any ParsableCommand) throws -> String {
            let error = #expect(throws: (any Error).self) {
                var command = try parse(arguments)
                try command.run()
            }
            return Main.fullMessage(for: try #require(error), columns: 80)
        }
        #expect(try answer(of: Main.commandToRun) == answer { try Main.parseAsRoot($0) })
    }
}
