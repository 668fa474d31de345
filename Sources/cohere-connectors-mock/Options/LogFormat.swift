import CohereConnectorsMock
import Logging

/// The format of log lines on standard error.
enum LogFormat: String, CaseIterable {
    case text
    case json

    /// Returns a handler that writes lines of this format. Text is for people where it goes to a terminal.
    func handler(label: String, isTerminal: Bool) -> any LogHandler {
        switch self {
        case .text where isTerminal: TerminalLogHandler(isColored: Environment.allowsColor)
        case .text: TextLogHandler(label: label)
        case .json: JSONLogHandler()
        }
    }
}
