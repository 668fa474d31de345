import Synchronization

/// What the mock may ask of the server that carries it; a mock without a server gets nothing.
final class ServerLink: Sendable {
    private struct State {
        var openConnections: @Sendable () -> Int = { 0 }
        var shutDown: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    /// A server carries the mock from now on.
    func connect(openConnections: @escaping @Sendable () -> Int, shutDown: @escaping @Sendable () -> Void) {
        state.withLock { $0 = State(openConnections: openConnections, shutDown: shutDown) }
    }

    var openConnections: Int { state.withLock { $0.openConnections }() }

    /// Asks the server to stop, and returns at once.
    func shutDown() { state.withLock { $0.shutDown }() }
}
