import FoundationEssentials
import Synchronization

/// The server's clock: everything that has a time reads it, so a test can set and advance it and never has to wait.
public final class Clock: Sendable {
    private enum Reading {
        /// The machine's time, plus so many microseconds.
        case running(offset: Int64)
        case stopped(Timestamp)
    }

    private let reading: Mutex<Reading>

    /// A clock that runs with the machine's time.
    public init() { reading = Mutex(.running(offset: 0)) }

    /// A clock that stands still at a moment, until it is advanced or resumed.
    public init(stoppedAt moment: Timestamp) { reading = Mutex(.stopped(moment)) }

    public var now: Timestamp {
        reading.withLock { reading in
            switch reading {
            case .running(let offset): Timestamp(microseconds: Self.machineTime.microseconds + offset)
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

    /// Returns to the machine's time.
    public func resume() { reading.withLock { $0 = .running(offset: 0) } }

    private static var machineTime: Timestamp {
        Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
    }
}
