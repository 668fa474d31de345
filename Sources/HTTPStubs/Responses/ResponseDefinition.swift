public import HTTP

/// The response of a stub, and how it is sent.
public struct ResponseDefinition: Sendable {
    /// The response itself. It is not used if the stub is a passthrough.
    public var response = Response(status: .ok)
    /// The member of the JSON that has the body: `body`, `jsonBody`, `base64Body` or `bodyFileName`. Default: `body`.
    public var bodyMember = "body"
    /// The names of the headers that the server writes itself, so that those of the stub have no effect.
    public var replacedHeaders: [String] = []
    /// The delay of the response; nil if the stub has none of its own.
    public var delay: ResponseDelay?
    /// The fault of the response; nil for none.
    public var fault: Fault?
    /// Whether the server gives the response, and the stub adds its delay, dribble and fault.
    public var isPassthrough = false
    /// The number of pieces in which the body is sent, and the time over which it is spread, in milliseconds; nil sends
    /// it at once.
    public var dribble: (pieces: Int, milliseconds: Int)?

    /// Makes an empty response with status 200.
    public init() {}

    /// Returns a response in the form in which it leaves the server: dribbled or broken, as the stub says.
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
