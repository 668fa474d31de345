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
}
