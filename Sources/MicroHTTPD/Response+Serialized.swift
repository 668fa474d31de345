import HTTP

extension Response {
    /// Returns the whole response in the form of HTTP/1.1, for a connection that ends after it. A stream gives an empty
    /// body.
    func serialized(reasonPhrase: String, hasBody: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status.code) \(reasonPhrase)\r\n"
        // A header with a line break is left out, as libmicrohttpd does.
        for field in headers where !(field.name + field.value).utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            head += "\(field.name): \(field.value)\r\n"
        }
        let body = body.bytes
        head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        return Array(head.utf8) + (hasBody ? body : [])
    }
}
