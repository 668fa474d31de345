public import MicroHTTPD

/// What a stub answers with.
public struct ResponseDefinition: Sendable {
    public var response = Response(status: .ok)
    public var delay: Delay?
    public var fault: Fault?
    /// The answer is the server's own; delay, dribble and fault are added to it.
    public var isPassthrough = false
    /// Pieces of the body, and the milliseconds over which they are sent.
    public var dribble: (pieces: Int, milliseconds: Int)?

    public init() {}

    /// The answer as it leaves: the stub's own, or another with the stub's manners.
    public func deliver(_ response: Response) -> Response {
        var response = response
        if let dribble { response.delivery = .dribble(pieces: dribble.pieces, milliseconds: dribble.milliseconds) }
        if let fault { response.delivery = fault.delivery }
        return response
    }
}
