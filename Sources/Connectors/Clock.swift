import FoundationEssentials
import Synchronization

/// The clock that gives the server its time. A test can set and advance it and never has to wait.
///
/// It shows the years 1 to 9999. A running clock that would leave them stands at their first or last moment.
public final class Clock: Sendable {
    private enum Reading {
        /// The clock shows the time of the clock that it follows, or the machine's, plus a number of microseconds.
        case running(offset: Int64)
        /// The clock shows the same moment until it is moved.
        case stopped(Timestamp)
    }

    private struct State {
        var reading: Reading
        /// The time that the clock showed when it was made, or moved for the last time.
        var epoch: Timestamp
    }

    private let state: Mutex<State>
    private let followed: Clock?
    private let onMove: (@Sendable () -> Void)?

    /// Makes a clock that shows the machine's time.
    public init() {
        state = Mutex(State(reading: .running(offset: 0), epoch: Self.machineTime))
        followed = nil
        onMove = nil
    }

    /// Makes a clock that follows another one. Once it is set it stops following; once it is advanced it stays ahead of
    /// the other by that time.
    public convenience init(following other: Clock) { self.init(following: other, onMove: nil) }

    /// Makes a clock that follows another one, and calls a function when it is set, advanced or resumed.
    init(following other: Clock, onMove: (@Sendable () -> Void)?) {
        state = Mutex(State(reading: .running(offset: 0), epoch: other.epoch))
        followed = other
        self.onMove = onMove
    }

    /// Makes a clock that stands still at a moment until it is set, advanced or resumed.
    public init(stoppedAt moment: Timestamp) {
        state = Mutex(State(reading: .stopped(moment), epoch: moment))
        followed = nil
        onMove = nil
    }

    /// The time that the clock shows.
    public var now: Timestamp { state.withLock { time($0.reading) } }

    /// Sets the clock and stops it there.
    public func set(to moment: Timestamp) {
        state.withLock { $0 = State(reading: .stopped(moment), epoch: moment) }
        onMove?()
    }

    /// Moves the clock by a number of seconds, back if it is negative. A running clock goes on running.
    ///
    /// Returns false, and moves nothing, if the clock would leave the years 1 to 9999.
    @discardableResult
    public func advance(bySeconds seconds: Double) -> Bool {
        let distance = Timestamp.microseconds(seconds)
        let isMoved = state.withLock { state in
            guard let moved = time(state.reading).checkedAdvanced(by: distance) else { return false }
            switch state.reading {
            case .running(let offset):
                let (sum, overflow) = offset.addingReportingOverflow(distance)
                guard !overflow else { return false }
                state = State(reading: .running(offset: sum), epoch: moved)
            case .stopped: state = State(reading: .stopped(moved), epoch: moved)
            }
            return true
        }
        if isMoved { onMove?() }
        return isMoved
    }

    /// Whether the clock can be moved by a number of seconds without leaving the years 1 to 9999.
    package func canAdvance(bySeconds seconds: Double) -> Bool {
        now.checkedAdvanced(by: Timestamp.microseconds(seconds)) != nil
    }

    /// Whether the clock stands still.
    public var isStopped: Bool {
        state.withLock { if case .stopped = $0.reading { true } else { false } }
    }

    /// Makes the clock show the time of the clock that it follows again, or the machine's.
    public func resume() {
        state.withLock { state in
            state.reading = .running(offset: 0)
            state.epoch = time(state.reading)
        }
        onMove?()
    }

    /// How a clock goes.
    public enum Mode: String, Sendable {
        /// It shows the machine's time.
        case real
        /// It runs, but shows another time.
        case advanced
        /// It stands still.
        case stopped
    }

    /// How the clock goes, as it or the clock that it follows was moved.
    public var mode: Mode {
        let own = state.withLock { $0.reading }
        guard case .running(let offset) = own else { return .stopped }
        switch followed?.mode {
        case .stopped: return .stopped
        case .advanced: return .advanced
        case .real, nil: return offset == 0 ? .real : .advanced
        }
    }

    /// Whether the clock was never moved, or resumed after that.
    package var isUnmoved: Bool {
        state.withLock { if case .running(offset: 0) = $0.reading { true } else { false } }
    }

    /// The time that the clock showed when it was made, or moved for the last time.
    package var epoch: Timestamp { state.withLock { $0.epoch } }

    private func time(_ reading: Reading) -> Timestamp {
        switch reading {
        case .running(let offset): base.advanced(by: offset)
        case .stopped(let moment): moment
        }
    }

    private var base: Timestamp { followed?.now ?? Self.machineTime }

    private static var machineTime: Timestamp {
        Timestamp(microseconds: Timestamp.microseconds(Date().timeIntervalSince1970))
    }
}
