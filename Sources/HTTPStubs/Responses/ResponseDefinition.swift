public import HTTP

/// The response of a stub, and how it is sent.
public struct ResponseDefinition: Sendable {
    /// The response itself. It is not used if the stub is a passthrough.
    public var response = Response(status: .ok)
    /// The member of the JSON that has the body: `body`, `jsonBody`, `base64Body` or `bodyFileName`. Default: `body`.
    public var bodyMember = "body"
    /// Whether the body is packed and has something that is not shown, so that it is not shown itself. Default: false.
    public var hidesBody = false
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

    /// The body as gzip, for clients that take it; nil if the response is never packed.
    private(set) var gzip: GzippedBody?

    /// Makes an empty response with status 200.
    public init() {}

    /// Lets the response be packed, if it is of a kind that may be. It must not be changed afterwards.
    mutating func allowGzip() {
        guard !isPassthrough, fault == nil, dribble == nil else { return }
        gzip = GzippedBody(of: response)
    }

    /// Returns a response in the form in which it leaves the server: packed, dribbled or broken, as the stub says.
    ///
    /// - Parameter acceptsGzip: whether the client takes gzip. It is only asked if that matters. Default: false.
    public func deliver(_ response: Response, acceptsGzip: @autoclosure () -> Bool = false) -> Response {
        var response = response
        if let bytes = gzip?.bytes {
            response.headers.append(.init("Vary", "Accept-Encoding"))
            if acceptsGzip() {
                response.headers.append(.init("Content-Encoding", "gzip"))
                response.body = .bytes(bytes)
            }
        }
        if let dribble {
            let duration = Duration.milliseconds(dribble.milliseconds)
            response.body = .stream(.dribble(response.body.bytes, pieces: dribble.pieces, over: duration))
        }
        if let fault { response.delivery = fault.delivery }
        return response
    }
}
