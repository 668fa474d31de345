import FoundationEssentials
import Synchronization

/// The server's clock: everything that has a time reads it, so a test can set and advance it and never has to wait.
public final class Clock: Sendable {
    private enum Reading {
        /// The time of the clock that is followed, or the machine's, plus so many microseconds.
        case running(offset: Int64)
        case stopped(Timestamp)
    }

    private let reading: Mutex<Reading>
    private let followed: Clock?

    /// A clock that runs with the machine's time.
    public init() {
        reading = Mutex(.running(offset: 0))
        followed = nil
    }

    /// A clock that shows what another one shows, until it is set, advanced or resumed itself.
    public init(following other: Clock) {
        reading = Mutex(.running(offset: 0))
        followed = other
    }

    /// A clock that stands still at a moment, until it is advanced or resumed.
    public init(stoppedAt moment: Timestamp) {
        reading = Mutex(.stopped(moment))
        followed = nil
    }

    /// The time that it shows.
    public var now: Timestamp {
        reading.withLock { reading in
            switch reading {
            case .running(let offset): Timestamp(microseconds: base.microseconds + offset)
            case .stopped(let moment): moment
            }
        }
    }

    /// Sets the clock and stops it there.
    public func set(to moment: Timestamp) { reading.withLock { $0 = .stopped(moment) } }

    /// Moves the clock by so many seconds, back where they are negative; it goes on running where it ran.
    public func advance(bySeconds seconds: Double) {
        reading.withLock { reading in
            switch reading {
            case .running(let offset):
                reading = .running(offset: Timestamp(microseconds: offset).advanced(bySeconds: seconds).microseconds)
            case .stopped(let moment): reading = .stopped(moment.advanced(bySeconds: seconds))
            }
        }
    }

    /// Whether it stands still.
    public var isStopped: Bool {
        reading.withLock { if case .stopped = $0 { true } else { false } }
    }

    /// Returns to the time of the clock that is followed, or the machine's.
    public func resume() { reading.withLock { $0 = .running(offset: 0) } }

    private var base: Timestamp { followed?.now ?? Self.machineTime }

    private static var machineTime: Timestamp {
        Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
    }
}
