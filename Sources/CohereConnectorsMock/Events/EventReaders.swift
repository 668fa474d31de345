import Synchronization

/// The readers of events: how many there are, and how their places are written.
final class EventReaders: Sendable {
    /// The number of readers at one time.
    static let readerLimit = 64

    /// Differs from server to server, so that the id of another server's event is known as such.
    private let mark = String(UInt32.random(in: .min ... .max), radix: 16)
    private let readers = Mutex(0)

    /// The right to read events, while this object lives.
    final class Permit: Sendable {
        private let all: EventReaders

        fileprivate init(_ all: EventReaders) { self.all = all }

        deinit { all.readers.withLock { $0 -= 1 } }
    }

    /// Lets a reader begin; nil if there are `readerLimit`.
    func permit() -> Permit? {
        let isPermitted = readers.withLock { readers in
            guard readers < Self.readerLimit else { return false }
            readers += 1
            return true
        }
        return isPermitted ? Permit(self) : nil
    }

    /// Returns a place as the id of an event.
    func id(of position: EventReader.Position) -> String { "\(mark)-\(position.request)-\(position.change)" }

    /// Reads the id of an event; nil if it is none of this server's.
    func position(_ id: String) -> EventReader.Position? {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == mark, let request = Int(parts[1]), let change = Int(parts[2]),
            request >= 0, change >= 0
        else { return nil }
        return EventReader.Position(request: request, change: change)
    }
}
