public import Logging

/// A log handler that writes each entry as one line of text to standard error, in which everything that is not
/// printable is escaped.
public struct TextLogHandler: LogHandler {
    private var handler: StreamLogHandler

    /// Makes a handler that writes entries of level `info` and higher.
    ///
    /// - Parameter label: the name that stands in each line.
    public init(label: String) { handler = StreamLogHandler.standardError(label: label) }

    /// The lowest level that is written. Default: `info`.
    public var logLevel: Logger.Level {
        get { handler.logLevel }
        set { handler.logLevel = newValue }
    }

    /// The metadata that every entry has. Default: empty.
    public var metadata: Logger.Metadata {
        get { handler.metadata }
        set { handler.metadata = Self.printable(newValue) }
    }

    /// One value of the metadata that every entry has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { handler[metadataKey: key] }
        set { handler[metadataKey: key] = newValue.map { "\("\($0)".printable)" } }
    }

    /// Writes an entry.
    public func log(event: LogEvent) {
        var event = event
        event.message = "\(event.message.description.printable)"
        event.metadata = event.metadata.map(Self.printable)
        handler.log(event: event)
    }

    private static func printable(_ metadata: Logger.Metadata) -> Logger.Metadata {
        Dictionary(metadata.map { ($0.printable, "\("\($1)".printable)") }) { first, _ in first }
    }
}
