import FoundationEssentials
import Synchronization

/// The clock that gives the server its time. A test can set and advance it and never has to wait.
public final class Clock: Sendable {
    private enum Reading {
        /// The clock shows the time of the clock that it follows, or the machine's, plus a number of microseconds.
        case running(offset: Int64)
        /// The clock shows the same moment until it is moved.
        case stopped(Timestamp)
    }

    private let reading: Mutex<Reading>
    private let followed: Clock?

    /// Makes a clock that shows the machine's time.
    public init() {
        reading = Mutex(.running(offset: 0))
        followed = nil
    }

    /// Makes a clock that follows another one. Once it is set it stops following; once it is advanced it stays ahead of
    /// the other by that time.
    public init(following other: Clock) {
        reading = Mutex(.running(offset: 0))
        followed = other
    }

    /// Makes a clock that stands still at a moment until it is set, advanced or resumed.
    public init(stoppedAt moment: Timestamp) {
        reading = Mutex(.stopped(moment))
        followed = nil
    }

    /// The time that the clock shows.
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

    /// Moves the clock by a number of seconds, back if it is negative. A running clock goes on running.
    public func advance(bySeconds seconds: Double) {
        reading.withLock { reading in
            switch reading {
            case .running(let offset):
                reading = .running(offset: Timestamp(microseconds: offset).advanced(bySeconds: seconds).microseconds)
            case .stopped(let moment): reading = .stopped(moment.advanced(bySeconds: seconds))
            }
        }
    }

    /// Whether the clock stands still.
    public var isStopped: Bool {
        reading.withLock { if case .stopped = $0 { true } else { false } }
    }

    /// Makes the clock show the time of the clock that it follows again, or the machine's.
    public func resume() { reading.withLock { $0 = .running(offset: 0) } }

    private var base: Timestamp { followed?.now ?? Self.machineTime }

    private static var machineTime: Timestamp {
        Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
    }
}
