/// How a response leaves the server.
public enum Delivery: Sendable, Equatable {
    /// As HTTP has it.
    case whole
    /// These bytes are sent in place of the response, and the connection ends. Without bytes, it ends at once.
    case raw([UInt8])
    /// The connection is reset.
    case reset
}
