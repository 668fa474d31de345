import ArgumentParser
import Connectors
import Foundation
import Glibc
import Testing

@testable import ConnectorCheck
@testable import cohere_connectors_mock

@Suite("The command check")
struct CheckTests {
    private func check(_ arguments: String...) throws -> ConnectorCheck { try Check.parse(arguments).makeCheck() }

    @Test("makes a check of its arguments")
    func given() throws {
        let plain = try check("http://a.example/s")
        #expect(plain.url == "http://a.example/s")
        #expect(plain.token == nil)
        #expect(plain.query == "test")
        #expect(plain.timeout == 30)
        for (option, type) in [("--bearer", .bearer), ("--basic", .basic), ("--noscheme", .noscheme)]
            as [(String, ServiceAuth.TokenType)]
        {
            let made = try check("http://a.example", option, "t0", "--query", "q", "--timeout", "7")
            #expect(made.token == Secret("t0"))
            #expect(made.type == type)
            #expect(made.query == "q")
            #expect(made.timeout == 7)
        }
    }

    @Test(
        "says what is wrong without what was given, with the status of bad usage",
        arguments: [
            (["hunter2"], "the URL must be an absolute http or https URL of at most 8000 bytes"),
            (["ftp://hunter2"], "the URL must be an absolute http or https URL of at most 8000 bytes"),
            (
                ["http://a/" + String(repeating: "a", count: 8000)],
                "the URL must be an absolute http or https URL of at most 8000 bytes"
            ),
            (["http://a", "--query", " "], "--query must not be blank: an empty query is one of the requests anyway"),
            (["http://a", "--timeout", "0"], "--timeout must be a whole number from 1 to 600"),
            (["http://a", "--timeout", "hunter2"], "--timeout must be a whole number from 1 to 600"),
            (["http://a", "--bearer", ""], "--bearer must not be empty"),
            (
                ["http://a", "--basic", "hunter2\nx"],
                "--basic must not have a character that a header can't have"
            ),
            (
                ["http://a", "--bearer", "a", "--noscheme", "b"],
                "one token is enough: give one of --bearer, --basic and --noscheme"
            ),
        ]
    )
    func wrong(arguments: [String], message: String) throws {
        let error = #expect(throws: CommandError.self) { try Check.parse(arguments).makeCheck() }
        #expect(error?.message == message)
        #expect(error?.status == EX_USAGE)
    }

    @Test("takes a token out of a variable, over which an option wins")
    func variables() async {
        await #expect(processExitsWith: .success) {
            let names = ["COHERE_MOCK_BEARER", "COHERE_MOCK_BASIC", "COHERE_MOCK_NOSCHEME"]
            for name in names { unsetenv(name) }
            func made(_ arguments: String...) throws -> ConnectorCheck {
                try Check.parse(["http://a"] + arguments).makeCheck()
            }
            setenv("COHERE_MOCK_BASIC", " t0 ", 1)
            let ofVariable = try made()
            #expect(ofVariable.token == Secret("t0"))
            #expect(ofVariable.type == .basic)
            let ofOption = try made("--bearer", "t1")
            #expect(ofOption.token == Secret("t1"))
            #expect(ofOption.type == .bearer)
            for (text, part) in [("t2", "one token is enough"), ("", "COHERE_MOCK_NOSCHEME must not have an empty")] {
                setenv("COHERE_MOCK_NOSCHEME", text, 1)
                let error = #expect(throws: CommandError.self) { _ = try made() }
                #expect(error?.message.contains(part) == true)
            }
        }
    }

    @Test("has its variables in the table of docs/check.md, and its points")
    func page() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let page = try String(contentsOf: root.appendingPathComponent("docs/check.md"), encoding: .utf8)
        let lines = page.split(separator: "\n").map(String.init)
        for setting in Setting.ofCheck + [Setting.caFile] { #expect(lines.contains(setting.row)) }
        let names = lines.filter { $0.hasPrefix("| `") && !$0.hasPrefix("| `-") }.compactMap {
            $0.split(separator: "`").dropFirst().first.map(String.init)
        }
        #expect(names == Point.Name.allCases.map(\.rawValue))
    }
}
