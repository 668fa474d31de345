import ArgumentParser
import Glibc
import Testing

@testable import cohere_connectors_mock

/// The environment belongs to the whole process, so what reads it is tested with variables of the tests' own, each of
/// which one test alone sets.
@Suite("A setting")
struct SettingTests {
    private func set(_ variable: String, _ value: String) { setenv(variable, value, 1) }

    @Test("names an environment variable after its option")
    func variable() {
        #expect(Setting.port.variable == "COHERE_MOCK_PORT")
        #expect(Setting.maxBody.variable == "COHERE_MOCK_MAX_BODY")
        #expect(Setting.tlsCertificateOutput.variable == "COHERE_MOCK_TLS_CERTIFICATE_OUTPUT")
    }

    @Test("has a name and a variable that no other has")
    func unique() {
        #expect(Set(Setting.all.map(\.option)).count == Setting.all.count)
        #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
    }

    @Test("stands in the list of all, where it is an option of the program")
    func all() {
        let help = Main.helpMessage(for: Serve.self)
        let options = Set(
            help.split(whereSeparator: { " \n,".contains($0) }).map(String.init).filter { $0.hasPrefix("--") }
        )
        #expect(options.subtracting(["--help", "--version"]) == Set(Setting.all.map(\.option)))
    }

    @Test(
        "writes its help out of summary, variable and default",
        arguments: [
            (Setting.port, "The port to listen at; 0 takes a free one. [COHERE_MOCK_PORT] (default: 8080)"),
            (Setting.apiKey, "A key that is accepted. [COHERE_MOCK_API_KEY, commas between] (default: every key)"),
            (
                Setting.publicURL,
                "The URL under which clients reach the server. [COHERE_MOCK_PUBLIC_URL] (default: the request's Host)"
            ),
        ]
    )
    func help(setting: Setting, expected: String) {
        #expect(setting.help.abstract == expected)
    }

    @Test(
        "writes its row of the table of docs/options.md",
        arguments: [
            (
                Setting.port,
                "| `--port` | `COHERE_MOCK_PORT` | `8080` | the port to listen at; 0 takes a free one |"
            ),
            (
                Setting.apiKey,
                "| `--api-key` | `COHERE_MOCK_API_KEY` | every key | a key that is accepted; repeatable |"
            ),
        ]
    )
    func row(setting: Setting, expected: String) {
        #expect(setting.row == expected)
    }

    // MARK: values

    private static let limit = Setting("--test-limit", "a limit", standard: "none", range: 2...5)

    @Test("takes a number of its range from the option", arguments: [2, 5])
    func number(given: Int) throws {
        #expect(try Self.limit.number("\(given)") == given)
    }

    @Test(
        "refuses the option's text that is no number of its range, and doesn't repeat it",
        arguments: ["1", "6", "-1", "four", "", "3.0", "99999999999999999999"]
    )
    func outOfRange(given: String) throws {
        let error = #expect(throws: CommandError.self) { try Self.limit.number(given) }
        #expect(error?.message == "--test-limit must be a whole number from 2 to 5")
        #expect(error?.status == EX_USAGE)
    }

    @Test("takes a number from the variable where the option is absent")
    func numberOfVariable() throws {
        let setting = Setting("--test-number-of-variable", "a limit", standard: "none", range: 2...5)
        #expect(try setting.number(nil) == nil)
        set(setting.variable, "4")
        #expect(try setting.number(nil) == 4)
        #expect(try setting.number("3") == 3, "an option wins")
    }

    @Test(
        "refuses a variable that is no number of its range, and doesn't repeat it",
        arguments: ["1", "6", "four", " 4"]
    )
    func faultyVariable(value: String) throws {
        let name = "--test-faulty-" + value.utf8.map { String($0) }.joined(separator: "-")
        let setting = Setting(name, "a limit", standard: "none", range: 2...5)
        set(setting.variable, value)
        let error = #expect(throws: CommandError.self) { try setting.number(nil) }
        #expect(error?.message == "the environment variable \(setting.variable) must be a whole number from 2 to 5")
        #expect(error?.status == EX_USAGE)
    }

    @Test("takes a text from the option, else from the variable, and takes an empty variable for none")
    func text() {
        let setting = Setting("--test-text", "a text", standard: "none")
        #expect(setting.text(nil) == nil)
        set(setting.variable, "")
        #expect(setting.text(nil) == nil)
        set(setting.variable, "from the environment")
        #expect(setting.text(nil) == "from the environment")
        #expect(setting.text("given") == "given")
        #expect(setting.text("") == "")
    }

    @Test(
        "takes a list from the variable, with commas between and spaces around",
        arguments: [("a", ["a"]), (" a b , c,,", ["a b", "c"]), (",", []), (" ", [])]
    )
    func list(value: String, expected: [String]) {
        let name = "--test-list-" + value.utf8.map { String($0) }.joined(separator: "-")
        let setting = Setting(name, "a list", standard: "none", isRepeatable: true)
        #expect(setting.list([]) == [])
        set(setting.variable, value)
        #expect(setting.list([]) == expected)
        #expect(setting.list(["d,e", " "]) == ["d,e", " "], "the option's values stay as they are, and win")
    }

    @Test("is a flag that the option or the variable raises")
    func flag() throws {
        let setting = Setting("--test-flag", "a flag", standard: "off")
        #expect(try !setting.flag(false))
        #expect(try setting.flag(true))
        for value in ["true", "yes", "on", "1", "TRUE", "Yes"] {
            set(setting.variable, value)
            #expect(try setting.flag(false))
        }
        for value in ["false", "no", "off", "0", "False", "NO"] {
            set(setting.variable, value)
            #expect(try !setting.flag(false))
            #expect(try setting.flag(true), "an option wins")
        }
        for value in ["2", "y", " true", "maybe"] {
            set(setting.variable, value)
            let error = #expect(throws: CommandError.self) { try setting.flag(false) }
            #expect(
                error?.message == "the environment variable COHERE_MOCK_TEST_FLAG must be "
                    + "true, false, yes, no, on, off, 1 or 0"
            )
        }
    }

    @Test("takes the name of a value from the option, else from the variable")
    func oneOfAll() throws {
        let setting = Setting("--test-value", "a format", standard: "none")
        func format(_ given: String?) throws -> LogFormat? { try setting.oneOfAll(given) }
        #expect(try format("json") == .json)
        #expect(try format(nil) == nil)
        set(setting.variable, "json")
        #expect(try format(nil) == .json)
        #expect(try format("text") == .text)
        var error = #expect(throws: CommandError.self) { try format("xml") }
        #expect(error?.message == "--test-value must be text or json")
        set(setting.variable, "xml")
        error = #expect(throws: CommandError.self) { try format(nil) }
        #expect(error?.message == "the environment variable COHERE_MOCK_TEST_VALUE must be text or json")
    }

    @Test(
        "takes keys from the option or the variable, without white space around them",
        arguments: [
            (["a", " b\t"], nil, ["a", "b"]), ([], "a, b ,c", ["a", "b", "c"]), ([], nil, []), (["a"], "", ["a"]),
        ] as [([String], String?, [String])]
    )
    func keys(given: [String], variable: String?, expected: [String]) throws {
        let setting = Setting(
            "--test-keys-\(given.count)-\(variable?.utf8.count ?? 9)",
            "",
            standard: "",
            isRepeatable: true
        )
        if let variable { set(setting.variable, variable) }
        #expect(try setting.keys(given) == expected)
    }

    @Test(
        "takes no empty key, neither alone nor among others",
        arguments: [
            ([""], nil), (["a", " "], nil), ([], ""), ([], " "), ([], "a,"), ([], ",a"), ([], "a,,b"), ([], ","),
            ([], "a, \t,b"),
        ] as [([String], String?)]
    )
    func emptyKeys(given: [String], variable: String?) throws {
        let number = (given + [variable ?? "-"]).joined(separator: "/").utf8.map { String($0) }.joined(separator: "-")
        let setting = Setting("--test-empty-keys-" + number, "", standard: "", isRepeatable: true)
        if let variable { set(setting.variable, variable) }
        let error = #expect(throws: CommandError.self) { try setting.keys(given) }
        #expect(error?.status == EX_USAGE)
        #expect(error?.message.contains(variable == nil ? setting.option : setting.variable) == true)
    }

    @Test("takes a key that is no list whole, with its commas")
    func singleKey() throws {
        let setting = Setting("--test-single-key", "", standard: "")
        set(setting.variable, " a,b ")
        #expect(try setting.keys([]) == ["a,b"])
    }
}
