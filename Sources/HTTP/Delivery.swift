/// The way in which a response leaves the server.
public enum Delivery: Sendable, Equatable {
    /// The whole response is sent as HTTP requires.
    case whole
    /// These bytes are sent in place of the response, and then the connection ends. Without bytes, it ends at once.
    case raw([UInt8])
    /// The connection is reset.
    case reset
}
