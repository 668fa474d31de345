import Connectors
public import Logging
import Texts

/// A log handler that writes each entry as one line of text to `LogOutput`, in which everything that is not printable
/// is escaped.
public struct TextLogHandler: LogHandler {
    /// The lowest level that is written. Default: `info`.
    public var logLevel: Logger.Level = .info
    /// The metadata that every entry has. Default: empty.
    public var metadata: Logger.Metadata = [:]
    private let label: String

    /// Makes a handler that writes entries of level `info` and higher.
    ///
    /// - Parameter label: the name that stands in each line.
    public init(label: String) { self.label = label }

    /// One value of the metadata that every entry has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Returns a value of the metadata, in quotes where it could be taken for several of them.
    private static func shown(_ value: Logger.Metadata.Value) -> String {
        let text = value.description
        guard text.contains(where: { $0 == " " || $0 == "\"" }) else { return text }
        return "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }

    /// Writes an entry, such as `2026-11-25T21:59:58.000000Z info mock: status=200 request`.
    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let pieces =
            ["\(Clock().now)", "\(event.level)", label + ":"] + all.map { "\($0)=\(Self.shown($1))" }
            + ["\(event.message)"]
        LogOutput.write(Array(pieces.map(\.printable).joined(separator: " ").utf8))
    }
}
