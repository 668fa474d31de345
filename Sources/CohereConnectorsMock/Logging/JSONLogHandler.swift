import Connectors
import JSON
public import Logging
import Texts

/// A log handler that writes each entry as one line of JSON to `LogOutput`, in which everything that is not
/// printable is escaped. Numbers and booleans of the metadata are numbers and booleans of JSON; all else is text.
public struct JSONLogHandler: LogHandler {
    /// The lowest level that is written. Default: `info`.
    public var logLevel: Logger.Level = .info
    /// The metadata that every entry has. Default: empty.
    public var metadata: Logger.Metadata = [:]

    /// Makes a handler that writes entries of level `info` and higher.
    public init() {}

    /// One value of the metadata that every entry has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry.
    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("level", event.level.rawValue)
        json.member("message", event.message.description)
        if !all.isEmpty {
            json.name("metadata")
            json.beginObject()
            for (key, value) in all.sorted(by: { $0.key < $1.key }) { json.member(key, value.json) }
            json.endObject()
        }
        json.member("time", Clock().now.description)
        json.endObject()
        LogOutput.write(json.bytes.printableJSON)
    }
}

extension Logger.MetadataValue {
    /// The value in JSON.
    fileprivate var json: JSONValue {
        guard case .stringConvertible(let value) = self else { return .string(description) }
        return switch value {
        case let bool as Bool: .bool(bool)
        case let number as any BinaryInteger: .number(number.description)
        case let number as Double where number.isFinite: .number(number.description)
        case let number as Float where number.isFinite: .number(number.description)
        default: .string(description)
        }
    }
}
