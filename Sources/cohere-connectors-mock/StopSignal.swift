import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT, as something to wait for. From its making on, neither ends the process by itself, and none is
/// lost: Dispatch's own signal sources take over at a moment of their choosing, and until then a signal goes nowhere.
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
            // The source lives as long as its handler does.
            _ = source
        }
        source.resume()
        for number in [SIGTERM, SIGINT] { signal(number, signalArrived) }
    }

    func wait() async {
        for await _ in signals { return }
    }
}

/// The end of the pipe that the handler writes to.
private let signalPipe = Atomic<Int32>(-1)

/// Does what a signal handler may do: it writes a byte.
private func signalArrived(_ number: Int32) {
    var byte: UInt8 = 0
    _ = write(signalPipe.load(ordering: .sequentiallyConsistent), &byte, 1)
}
