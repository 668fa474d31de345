import FoundationEssentials
import Glibc

/// The environment of the process.
enum Environment {
    /// The value of a variable; nil if it is not set or is empty.
    static subscript(name: String) -> String? {
        text(of: name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Returns the value of a variable, which may be empty; nil if it is not set.
    static func text(of name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Whether a terminal may be written to in colours: not where `NO_COLOR` is set and not empty (no-color.org), and
    /// not on a terminal that has none.
    static var allowsColor: Bool { self["NO_COLOR"] == nil && self["TERM"] != "dumb" }

    /// The variables that begin as those of the settings do, but are for other tools: the Python package and
    /// `docker-compose.yml`.
    private static let variablesOfOthers: Set = ["COHERE_MOCK_URL", "COHERE_MOCK_PUBLISHED_PORT"]

    /// The names of all variables that begin as those of the settings do and are none, in alphabetical order.
    static var unknownVariables: [String] {
        let known = variablesOfOthers.union(Setting.all.map(\.variable))
        return ProcessInfo.processInfo.environment.keys
            .filter { $0.hasPrefix(Setting.variablePrefix) && !known.contains($0) }
            .sorted()
    }
}
