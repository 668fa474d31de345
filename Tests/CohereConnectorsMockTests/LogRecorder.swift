import Logging
import Synchronization

/// Keeps all that is logged.
final class LogRecorder: Sendable {
    private let entries = Mutex<[String]>([])

    /// Each entry as its level, its message and its metadata.
    var lines: [String] { entries.withLock { $0 } }
    var text: String { lines.joined(separator: "\n") }
    var handler: any LogHandler { Handler(recorder: self) }

    /// A logger at its most talkative.
    var logger: Logger {
        var logger = Logger(label: "test") { _ in self.handler }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel: Logger.Level = .trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            recorder.entries.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}
