/// How a response leaves the server.
public enum Delivery: Sendable, Equatable {
    case whole
    /// The body in so many pieces (chunked), spread evenly over so many milliseconds.
    case dribble(pieces: Int, milliseconds: Int)
    /// These bytes instead of the response; then the connection ends. None end it without a byte.
    case raw([UInt8])
    /// The connection is reset.
    case reset
}
