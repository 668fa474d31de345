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
            ("The value 'x' is invalid for '--port <port>'", "The value '…' is invalid for '--port <port>'"),
            (
                "The value 'a'hunter2'b' is invalid for '--port <port>'",
                "The value '…'…'…' is invalid for '--port <port>'"
            ),
            ("Missing value for '--port <port>'", "Missing value for '--port <port>'"), ("no quote", "no quote"),
        ]
    )
    func values(message: String, shown: String) { #expect(Main.withoutValues(message) == shown) }

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
