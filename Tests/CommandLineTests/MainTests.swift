import ArgumentParser
import Testing

@testable import cohere_connectors_mock

@Suite("The command line")
struct MainTests {
    @Test("serves where no command is named")
    func defaultCommand() throws {
        #expect(try Main.parseAsRoot([]) is Serve)
        #expect(try Main.parseAsRoot(["--port", "0", "--api-key", "a", "--api-key", "b"]) is Serve)
        #expect(try Main.parseAsRoot(["health", "--wait"]) is Health)
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
