import ArgumentParser
import Testing

@testable import cohere_connectors_mock

@Suite("The command line")
struct OptionTests {
    @Test("names an environment variable after each option")
    func variables() {
        #expect(Setting.port.variable == "COHERE_MOCK_PORT")
        #expect(Setting.maxBody.variable == "COHERE_MOCK_MAX_BODY")
    }

    @Test("serves where no command is named")
    func defaultCommand() throws {
        #expect(try Main.parseAsRoot([]) is Serve)
        #expect(try Main.parseAsRoot(["--port", "0", "--api-key", "a", "--api-key", "b"]) is Serve)
        #expect(try Main.parseAsRoot(["health", "--wait"]) is Health)
    }

    @Test(
        "refuses what is out of range",
        arguments: [["--threads", "0"], ["--max-body", "-1"], ["--port", "65536"]]
    )
    func ranges(arguments: [String]) {
        #expect(throws: (any Error).self) { try Main.parseAsRoot(arguments) }
    }

    @Test("documents each option with its variable")
    func help() {
        let help = Main.helpMessage(for: Serve.self)
        for setting in Setting.all {
            #expect(help.contains(setting.option))
            #expect(help.contains(setting.variable))
        }
    }
}
