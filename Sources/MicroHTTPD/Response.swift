/// A whole HTTP response. `Date` and `Content-Length` are the server's to add.
public struct Response: Sendable {
    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public var status: Status
    public var headers: [Field]
    public var body: [UInt8]
    /// The status line's reason phrase; nil is the usual one. libmicrohttpd has no way to send another, so a response
    /// with one is written past it, and ends its connection.
    public var reasonPhrase: String?
    public var delivery = Delivery.whole

    public init(status: Status, headers: [Field] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header field; names are compared without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

extension Response {
    /// The whole response as HTTP/1.1 has it, for a connection that ends with it.
    func serialized(reasonPhrase: String, hasBody: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status.code) \(reasonPhrase)\r\n"
        // What HTTP forbids in a header is left out, as libmicrohttpd does.
        for field in headers where !(field.name + field.value).utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            head += "\(field.name): \(field.value)\r\n"
        }
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        return Array(head.utf8) + (hasBody ? body : [])
    }
}
