public import ArgumentParser
import CohereConnectorsMock
public import Logging

/// The format of log lines on standard error.
enum LogFormat: String, ExpressibleByArgument, LosslessStringConvertible {
    case text
    case json

    init?(_ description: String) { self.init(rawValue: description) }
    var description: String { rawValue }

    func handler(label: String) -> any LogHandler {
        switch self {
        case .text: TextLogHandler(label: label)
        case .json: JSONLogHandler()
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
