import Dispatch
import Glibc
import Synchronization

/// Makes it possible to wait for SIGTERM and SIGINT. After it has been made, the first of them does not end the process
/// by itself, and is not lost. A second one ends the process at once, with the status that a shell gives to a process
/// that was ended by that signal: 143 for SIGTERM, 130 for SIGINT.
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
        // A lazy constant must not be made in a signal handler.
        _ = hasArrived.load(ordering: .relaxed)
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

/// Whether a signal has arrived.
private let hasArrived = Atomic<Bool>(false)

/// Writes one byte, or ends the process, both of which are allowed in a signal handler. The process is not left to the
/// signal's default: the first process of a container does not have it.
private func signalArrived(_ number: Int32) {
    if hasArrived.exchange(true, ordering: .sequentiallyConsistent) { _exit(128 + number) }
    var byte: UInt8 = 0
    _ = write(signalPipe.load(ordering: .sequentiallyConsistent), &byte, 1)
}
