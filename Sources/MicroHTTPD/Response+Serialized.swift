import HTTP

extension Response {
    /// Returns the whole response in the form of HTTP/1.1, for a connection that ends after it.
    ///
    /// - Parameter sendsBody: false for the answer to a HEAD, which has the length of the body and not the body.
    func serialized(reasonPhrase: String, body: [UInt8], sendsBody: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status.code) \(reasonPhrase)\r\n"
        // A header with a line break is left out, as libmicrohttpd does.
        for field in headers where !(field.name + field.value).utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            head += "\(field.name): \(field.value)\r\n"
        }
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        return Array(head.utf8) + (sendsBody ? body : [])
    }
}
