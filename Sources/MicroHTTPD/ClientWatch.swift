import CMicrohttpd
import Dispatch
import Glibc
import Synchronization

/// Sees clients that end their side of the connection while it is suspended. libmicrohttpd looks at a suspended
/// connection for nothing, so without this it would stay open until its response is ready.
///
/// Data that a client sends meanwhile, such as its next request, is not an end.
final class ClientWatch: Sendable {
    private struct State {
        /// The set of watched sockets, and the source that tells when it has events. Nil before the first connection is
        /// watched, as most servers hold no response back, and if the system has no descriptor left.
        var poll: (descriptor: Int32, source: any DispatchSourceRead)?
        /// What is called for the connections that are watched, by their numbers.
        var watched: [UInt64: @Sendable () -> Void] = [:]
        var lastNumber: UInt64 = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    /// Watches a connection until its client ends it or it is removed. Returns a number that no other connection gets.
    ///
    /// - Parameter ended: called once when the client has ended its side. It may be called after the connection was
    ///   removed, if that happens at the same time.
    func add(_ socket: Int32, ended: @escaping @Sendable () -> Void) -> UInt64 {
        let (number, descriptor) = state.withLock { state -> (UInt64, Int32?) in
            if state.poll == nil, !state.isStopped { state.poll = makePoll() }
            state.lastNumber += 1
            state.watched[state.lastNumber] = ended
            return (state.lastNumber, state.poll?.descriptor)
        }
        if let descriptor { CMicrohttpdWatch(descriptor, socket, number) }
        return number
    }

    /// Stops to watch a connection. This must be done before its descriptor is closed.
    func remove(_ socket: Int32, _ number: UInt64) {
        let descriptor = state.withLock { state in
            state.watched[number] = nil
            return state.poll?.descriptor
        }
        if let descriptor { CMicrohttpdUnwatch(descriptor, socket) }
    }

    /// Ends the watch. No connection is watched any more, nor will be.
    func stop() {
        let source = state.withLock { state in
            defer { state.poll = nil }
            state.isStopped = true
            return state.poll?.source
        }
        source?.cancel()
    }

    private func makePoll() -> (Int32, any DispatchSourceRead)? {
        let descriptor = CMicrohttpdMakeWatch()
        guard descriptor >= 0 else { return nil }
        let source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor,
            queue: DispatchQueue(label: "cohere-connectors-mock.client-watch")
        )
        source.setEventHandler { [weak self] in self?.tell(of: descriptor) }
        source.setCancelHandler { close(descriptor) }
        source.resume()
        return (descriptor, source)
    }

    private func tell(of descriptor: Int32) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { numbers in
            let count = Int(CMicrohttpdEnds(descriptor, numbers.baseAddress, Int32(numbers.count)))
            for number in numbers.prefix(max(0, count)) {
                // An event of a connection that was removed meanwhile finds nothing.
                state.withLock { $0.watched[number] }?()
            }
        }
    }
}
