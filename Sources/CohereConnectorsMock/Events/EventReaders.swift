/// The readers of events: how many there are, and how their places are written.
final class EventReaders: Sendable {
    /// The number of readers at one time.
    static let readerLimit = 64

    /// Differs from server to server, so that the id of another server's event is known as such.
    private let mark = String(UInt32.random(in: .min ... .max), radix: 16)
    /// The rights to read events.
    let permits = Permits(limit: readerLimit)

    /// Returns a place as the id of an event.
    func id(of position: EventReader.Position) -> String { "\(mark)-\(position.request)-\(position.change)" }

    /// Returns the place that the id of an event stands for. Returns nil for the id of another server's event, which a
    /// client has read before this server was started, and for a text that is no id.
    func position(_ id: String) -> EventReader.Position? {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == mark, let request = Int(parts[1]), let change = Int(parts[2]),
            request >= 0, change >= 0
        else { return nil }
        return EventReader.Position(request: request, change: change)
    }
}
