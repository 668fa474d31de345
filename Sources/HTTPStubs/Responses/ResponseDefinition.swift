public import HTTP

/// What a stub answers with.
public struct ResponseDefinition: Sendable {
    /// The answer itself; not used where the stub is a passthrough.
    public var response = Response(status: .ok)
    /// How long the answer is held back.
    public var delay: Delay?
    /// How the answer is broken.
    public var fault: Fault?
    /// Whether the server answers by itself, and the stub adds its delay, dribble and fault.
    public var isPassthrough = false
    /// In how many pieces the body is sent, and over how many milliseconds.
    public var dribble: (pieces: Int, milliseconds: Int)?

    /// An empty answer with status 200.
    public init() {}

    /// An answer as it leaves the server: dribbled or broken, as the stub says.
    public func deliver(_ response: Response) -> Response {
        var response = response
        if let dribble {
            let duration = Duration.milliseconds(dribble.milliseconds)
            response.body = .stream(.dribble(response.body.bytes, pieces: dribble.pieces, over: duration))
        }
        if let fault { response.delivery = fault.delivery }
        return response
    }
}
