/// A whole HTTP response. The server adds `Date` and `Content-Length`.
public struct Response: Sendable {
    /// One header field.
    public struct Field: Sendable, Equatable {
        /// Compared without regard to case.
        public var name: String
        /// One line.
        public var value: String

        /// Makes a field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What stands behind the header fields.
    public enum Body: Sendable {
        /// Sent with their length.
        case bytes([UInt8])
        /// Sent in chunks, while they are made.
        case stream(BodyStream)

        /// The bytes; none of a stream, whose bytes are not made yet.
        public var bytes: [UInt8] { if case .bytes(let bytes) = self { bytes } else { [] } }
    }

    /// 100 to 999.
    public var status: Status
    /// In the order in which they are sent.
    public var headers: [Field]
    /// Default: empty.
    public var body: Body
    /// The status line's reason phrase; nil is the usual one. libmicrohttpd can't send another phrase, so a response
    /// with one is written past the library, and ends its connection.
    public var reasonPhrase: String?
    /// Default: as HTTP has it.
    public var delivery = Delivery.whole

    /// Makes a response whose body is there as a whole. Default: no headers, no body.
    public init(status: Status, headers: [Field] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = .bytes(body)
    }

    /// The first value of a header field.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
