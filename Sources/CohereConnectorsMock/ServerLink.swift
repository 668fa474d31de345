import Synchronization

/// The functions of the server that runs the mock. Without a server, there are no connections and a shutdown has no
/// effect.
final class ServerLink: Sendable {
    private struct State {
        var openConnections: @Sendable () -> Int = { 0 }
        var shutDown: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    /// Sets the functions of the server that runs the mock from now on.
    func connect(openConnections: @escaping @Sendable () -> Int, shutDown: @escaping @Sendable () -> Void) {
        state.withLock { $0 = State(openConnections: openConnections, shutDown: shutDown) }
    }

    var openConnections: Int { state.withLock { $0.openConnections }() }

    /// Asks the server to stop, and returns at once.
    func shutDown() { state.withLock { $0.shutDown }() }
}
