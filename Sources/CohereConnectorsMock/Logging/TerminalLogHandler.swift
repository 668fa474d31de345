import Connectors
import Glibc
import HTTPStubs
public import Logging
import Texts

/// A log handler that writes each entry to `LogOutput` as one line for a user at a terminal. Everything that is not
/// printable is escaped. An entry about a request has columns, which follow the width of the terminal.
public struct TerminalLogHandler: LogHandler {
    /// The lowest level that is written. Default: `info`.
    public var logLevel: Logger.Level = .info
    /// The metadata that every entry has. Default: empty.
    public var metadata: Logger.Metadata = [:]
    private let isColored: Bool

    /// Makes a handler that writes entries of level `info` and higher.
    ///
    /// - Parameter isColored: whether lines have colours (ECMA-48, SGR).
    public init(isColored: Bool) { self.isColored = isColored }

    /// One value of the metadata that every entry has.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry.
    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let rest =
            RequestLogEntry(message: event.message, metadata: all).map { line(of: $0, columns: LogOutput.columns) }
            ?? line(event.level, event.message, all)
        LogOutput.write(Array("\(colored(Clock().now.localTime, .faint)) \(rest)".utf8))
    }

    // MARK: lines

    /// The number of columns of a terminal that doesn't say it.
    private static let standardColumns = 80
    /// The digits that are shown of an id, the last ones, where it has no room. The ids of one run begin alike.
    private static let shownDigits = 6
    /// The columns of a request's path on a terminal of 80, with which the line fills it.
    private static let pathColumns = 35
    /// The most columns that the path gets on a wider terminal. A longer path moves what follows.
    private static let mostPathColumns = 60
    /// The characters that are shown of a path with its query.
    private static let longestPath = 100

    /// Returns what stands behind the time: method, path, status, milliseconds, organization and the request's id.
    func line(of request: RequestLogEntry, columns: Int?) -> String {
        var room = max(0, (columns ?? Self.standardColumns) - Self.standardColumns)
        var id = request.id
        let hidden = id.count - Self.shownDigits
        if room >= hidden { room -= max(0, hidden) } else { id = String(id.suffix(Self.shownDigits)) }
        let path = request.path.printable.shortened(to: Self.longestPath)
        return [
            request.method.printable.shortened(to: Self.longestPath).padded(to: 6),
            path.padded(to: min(Self.pathColumns + room, Self.mostPathColumns)),
            colored("\(request.status)", Color(ofStatus: request.status)),
            Self.shown(milliseconds: request.milliseconds).padded(to: 6, onTheLeft: true),
            (request.organization.map(Self.shown) ?? "-").padded(to: Self.shownDigits),
            colored(id.printable, .faint),
        ].joined(separator: " ")
    }

    /// Returns what stands behind the time: level, message and metadata.
    func line(_ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata) -> String {
        let pieces =
            ["\(message)".printable]
            + metadata.sorted { $0.key < $1.key }.map { colored("\($0)=\($1)".printable, .faint) }
        return colored(level.rawValue, Color(of: level)) + " " + pieces.joined(separator: " ")
    }

    /// Returns a time with a decimal, where it has room: `0.4ms`, `99.9ms`, `100ms`.
    private static func shown(milliseconds: Double) -> String {
        let tenths = (milliseconds * 10).rounded() / 10
        guard !tenths.isNaN else { return "-" }
        return tenths < 100 ? "\(tenths)ms" : "\(Int(min(milliseconds.rounded(), 1e9)))ms"
    }

    /// Returns an organization's name, or the last digits of its id.
    private static func shown(_ organization: String) -> String {
        guard case .id(let id) = Designation(organization) else { return organization.printable }
        return String(id.suffix(shownDigits))
    }

    // MARK: colours

    /// What a text looks like: a number of SGR.
    private enum Color: Int {
        case faint = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36

        init(ofStatus status: Int) {
            switch status {
            case ..<200: self = .faint
            case ..<300: self = .green
            case ..<400: self = .cyan
            case ..<500: self = .yellow
            default: self = .red
            }
        }

        init(of level: Logger.Level) {
            switch level {
            case .trace, .debug: self = .faint
            case .info, .notice: self = .cyan
            case .warning: self = .yellow
            case .error, .critical: self = .red
            }
        }
    }

    private func colored(_ text: String, _ color: Color) -> String {
        isColored ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    fileprivate func padded(to columns: Int, onTheLeft: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, columns - count))
        return onTheLeft ? spaces + self : self + spaces
    }
}

extension Timestamp {
    /// The time of day in the machine's time zone, such as `21:59:58.123`.
    var localTime: String {
        var seconds = time_t(microseconds / 1_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0), 2) }.joined(separator: ":")
        return "\(clock).\(digits(Int(microseconds / 1000 % 1000), 3))"
    }
}
