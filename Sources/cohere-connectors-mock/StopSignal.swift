import Dispatch
import Glibc
import Synchronization

/// Makes it possible to wait for SIGTERM and SIGINT. After it has been made, neither of them ends the process by
/// itself, and no signal is lost.
///
/// Dispatch's own signal sources are not used. They take over at a moment that Dispatch chooses, and a signal before
/// that moment is lost.
final class StopSignal: Sendable {
    private let signals: AsyncStream<Void>
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw CommandError.failed("no pipe could be opened: raise the limit of open files (ulimit -n)")
        }
        signalPipe.store(ends[1], ordering: .sequentiallyConsistent)
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        self.signals = signals
        let source = DispatchSource.makeReadSource(fileDescriptor: ends[0], queue: .global())
        source.setEventHandler { [reading = ends[0]] in
            var byte: UInt8 = 0
            if read(reading, &byte, 1) == 1 { continuation.yield() }
            // The source lives as long as its handler.
            _ = source
        }
        source.resume()
        for number in [SIGTERM, SIGINT] { signal(number, signalArrived) }
    }

    func wait() async {
        for await _ in signals { return }
    }
}

/// The end of the pipe that the signal handler writes to.
private let signalPipe = Atomic<Int32>(-1)

/// Writes one byte, which is allowed in a signal handler.
private func signalArrived(_ number: Int32) {
    var byte: UInt8 = 0
    _ = write(signalPipe.load(ordering: .sequentiallyConsistent), &byte, 1)
}
