import FoundationEssentials
import Glibc

/// The environment of the process.
enum Environment {
    /// The value of a variable; nil if it is not set or is empty.
    static subscript(name: String) -> String? {
        text(of: name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Returns the value of a variable, which may be empty; nil if it is not set.
    static func text(of name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { isOfKubernetes(name, $0) ? nil : $0 }
    }

    /// Whether Kubernetes has set a variable, for a service that is called `cohere-mock`: the addresses of services are
    /// in variables such as `COHERE_MOCK_PORT=tcp://10.0.0.1:8080` and `COHERE_MOCK_SERVICE_HOST`.
    private static func isOfKubernetes(_ name: String, _ value: String) -> Bool {
        let names = ["COHERE_MOCK_PORT_", "COHERE_MOCK_SERVICE_"]
        let isAddress = ["tcp://", "udp://", "sctp://"].contains(where: value.hasPrefix)
        return names.contains(where: name.hasPrefix) || (name == Setting.port.variable && isAddress)
    }

    /// Whether a terminal may be written to in colours: not where `NO_COLOR` is set and not empty (no-color.org), and
    /// not on a terminal that has none.
    static var allowsColor: Bool { self["NO_COLOR"] == nil && self["TERM"] != "dumb" }

    /// The variables that begin as those of the settings do, but are for other tools: the Python package and
    /// `docker-compose.yml`.
    private static let variablesOfOthers: Set = ["COHERE_MOCK_URL", "COHERE_MOCK_PUBLISHED_PORT"]

    /// The names of all variables that begin as those of the settings do and are none, in alphabetical order.
    static var unknownVariables: [String] {
        let known = variablesOfOthers.union((Setting.all + Setting.ofCheck).map(\.variable))
        return ProcessInfo.processInfo.environment.keys
            .filter { $0.hasPrefix(Setting.variablePrefix) && !known.contains($0) && text(of: $0) != nil }
            .sorted()
    }
}
