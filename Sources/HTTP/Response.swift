/// A whole HTTP response. The server adds `Date`, and either `Content-Length` or, for a stream, chunks.
public struct Response: Sendable {
    /// One header field.
    public struct Field: Sendable, Equatable {
        /// The name. Its case doesn't matter.
        public var name: String
        /// The value, which is one line.
        public var value: String

        /// Makes a field from a name and a value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The body of a response.
    public enum Body: Sendable {
        /// Bytes that are sent with their length.
        case bytes([UInt8])
        /// A stream that is sent in chunks while it is made.
        case stream(BodyStream)

        /// The bytes; empty for a stream, whose bytes are not made yet.
        public var bytes: [UInt8] { if case .bytes(let bytes) = self { bytes } else { [] } }
    }

    /// The status, 100 to 999.
    public var status: Status
    /// The header fields in the order in which they are sent. Default: none.
    public var headers: [Field]
    /// The body. Default: empty.
    public var body: Body
    /// The reason phrase of the status line; nil for the usual one. Default: nil.
    ///
    /// libmicrohttpd can't send another phrase. So the server writes such a response without the library, without
    /// `Date`, and ends the connection. With a stream as its body, the response has the usual phrase.
    public var reasonPhrase: String?
    /// The way in which the response leaves the server. Default: `.whole`.
    public var delivery = Delivery.whole

    /// Makes a response whose whole body is known. Default: no headers, and an empty body.
    public init(status: Status, headers: [Field] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = .bytes(body)
    }

    /// Returns the first value of a header field; nil if there is none. The case of the name doesn't matter.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
