import CMicrohttpd

/// The socket of a connection, for what libmicrohttpd doesn't do with it. To be used while the connection is in the
/// hands of its exchange only.
struct ConnectionSocket: Sendable {
    private let descriptor: Int32

    init(_ connection: OpaquePointer) { descriptor = CMicrohttpdSocket(connection) }

    /// Sends what the system takes at once; gives how many bytes that was, or nil where the connection is broken.
    func send(_ bytes: ArraySlice<UInt8>) -> Int? {
        let sent = bytes.withUnsafeBytes { CMicrohttpdSend(descriptor, $0.baseAddress, $0.count) }
        return sent < 0 ? nil : sent
    }

    /// Ends the connection by a reset.
    func reset() { CMicrohttpdReset(descriptor) }
}
