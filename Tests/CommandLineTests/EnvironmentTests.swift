import Glibc
import Testing

@testable import cohere_connectors_mock

@Suite("The environment")
struct EnvironmentTests {
    @Test("has a variable's value as it is, and none where it is empty or not set")
    func values() {
        let name = "COHERE_MOCK_TEST_ENVIRONMENT"
        #expect(Environment[name] == nil)
        for (value, expected) in [(" é=b ", " é=b "), ("", nil)] as [(String, String?)] {
            setenv(name, value, 1)
            #expect(Environment[name] == expected)
        }
        unsetenv(name)
        #expect(Environment[name] == nil)
    }

    @Test("names the variables that look like settings and are none, without those of other tools")
    func unknown() async {
        await #expect(processExitsWith: .success) {
            // The process inherits what tests beside this one have set.
            for name in Environment.unknownVariables { unsetenv(name) }
            for setting in Setting.all + Setting.ofCheck { setenv(setting.variable, "1", 1) }
            for name in ["URL", "PUBLISHED_PORT", "PROT", "APIKEY"] { setenv("COHERE_MOCK_" + name, "1", 1) }
            for name in ["COHERE_MOCKS", "XCOHERE_MOCK_X", "COHERE_CONNECTORS_MOCK"] { setenv(name, "1", 1) }
            #expect(Environment.unknownVariables == ["COHERE_MOCK_APIKEY", "COHERE_MOCK_PROT"])
        }
    }

    @Test("passes over what Kubernetes sets for a service of that name")
    func kubernetes() async {
        await #expect(processExitsWith: .success) {
            for name in Environment.unknownVariables { unsetenv(name) }
            let variables = [
                "COHERE_MOCK_PORT": "tcp://10.0.0.1:8080", "COHERE_MOCK_PORT_8080_TCP": "tcp://10.0.0.1:8080",
                "COHERE_MOCK_PORT_8080_TCP_PORT": "8080", "COHERE_MOCK_SERVICE_HOST": "10.0.0.1",
                "COHERE_MOCK_SERVICE_PORT_HTTP": "8080",
            ]
            for (name, value) in variables { setenv(name, value, 1) }
            #expect(Environment["COHERE_MOCK_PORT"] == nil)
            #expect(Environment.unknownVariables == [])
            setenv("COHERE_MOCK_PORT", "9000", 1)
            #expect(Environment["COHERE_MOCK_PORT"] == "9000")
        }
    }

    @Test("allows colours, unless NO_COLOR is set and not empty, or the terminal has none")
    func colors() async {
        await #expect(processExitsWith: .success) {
            let cases: [(noColor: String?, terminal: String?, isAllowed: Bool)] = [
                (nil, "xterm", true), (nil, nil, true), ("", "xterm", true), ("1", "xterm", false),
                ("0", "xterm", false), (nil, "dumb", false),
            ]
            for (noColor, terminal, isAllowed) in cases {
                for (name, value) in [("NO_COLOR", noColor), ("TERM", terminal)] {
                    if let value { setenv(name, value, 1) } else { unsetenv(name) }
                }
                #expect(Environment.allowsColor == isAllowed)
            }
        }
    }
}
