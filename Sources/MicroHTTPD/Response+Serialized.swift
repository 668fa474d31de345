import CMicrohttpd
import HTTP

extension Response {
    /// Returns the whole response in the form of HTTP/1.1, for a connection that ends after it. The body of a stream is
    /// left out.
    ///
    /// - Parameter sendsBody: false for the answer to a HEAD, which has the length of the body and not the body.
    func serialized(reasonPhrase: String, sendsBody: Bool) -> [UInt8] {
        let body = self.body.bytes
        var head = "HTTP/1.1 \(status.code) \(reasonPhrase)\r\n"
        for field in headers where !field.isLeftOutOfSerialized { head += "\(field.name): \(field.value)\r\n" }
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        return Array(head.utf8) + (sendsBody ? body : [])
    }
}

extension Response.Field {
    /// Whether the field has a line break, as libmicrohttpd leaves it out too, or is one that is always written.
    fileprivate var isLeftOutOfSerialized: Bool {
        (name + value).utf8.contains { $0 == 0x0A || $0 == 0x0D }
            || ["connection", "content-length", "transfer-encoding"].contains(name.lowercased())
    }
}

extension Status {
    /// The reason phrase that libmicrohttpd sends for the status.
    var usualPhrase: String {
        MHD_get_reason_phrase_for(UInt32(clamping: code)).map { String(cString: $0) } ?? "Non-Standard Status"
    }
}
