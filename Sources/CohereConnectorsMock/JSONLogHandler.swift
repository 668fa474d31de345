import Connectors
import Glibc
public import Logging

/// Writes each log entry as one line of JSON to standard error.
public struct JSONLogHandler: LogHandler {
    /// Entries below it are not written. Default: `info`.
    public var logLevel: Logger.Level = .info
    /// What every entry has.
    public var metadata: Logger.Metadata = [:]

    public init() {}

    private struct Line: Encodable {
        var time: String
        var level: String
        var message: String
        var metadata: [String: String]?
    }

    /// A value that every entry has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry.
    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = Line(
            time: Clock().now.description,
            level: event.level.rawValue,
            message: event.message.description,
            metadata: all.isEmpty ? nil : all.mapValues(\.description)
        )
        let bytes = JSON.encode(line) + [UInt8(ascii: "\n")]
        // One write a line, so that lines of several threads don't mix.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
