import CMicrohttpd
import CivilDates
import Glibc
import HTTP

extension Response {
    /// Returns the response in the form of HTTP/1.1, for a connection that ends after it.
    ///
    /// - Parameters:
    ///   - reasonPhrase: the phrase of the status line.
    ///   - length: the number that `Content-Length` has; nil leaves it out.
    ///   - isChunked: whether the body follows in chunks. Default: false.
    ///   - body: the bytes behind the head; none in the answer to a HEAD.
    func serialized(reasonPhrase: String, length: Int?, isChunked: Bool = false, body: [UInt8]) -> [UInt8] {
        var head = "HTTP/1.1 \(status.code) \(reasonPhrase)\r\n"
        for field in headers where !field.isLeftOutOfSerialized { head += "\(field.name): \(field.value)\r\n" }
        // RFC 9110, section 8.6: 204 must not have the length, and 304 has the one that its GET would have.
        if let length, status.mayHaveBody { head += "Content-Length: \(length)\r\n" }
        if isChunked, status.mayHaveBody { head += "Transfer-Encoding: chunked\r\n" }
        if !headers.contains(where: { $0.name.lowercased() == "date" }) {
            head += "Date: \(Self.httpDate(ofUnixTime: Int64(time(nil))))\r\n"
        }
        return Array("\(head)Connection: close\r\n\r\n".utf8) + (status.mayHaveBody ? body : [])
    }
}

extension Response {
    /// Returns a time as HTTP writes it (RFC 9110, section 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter seconds: the seconds since 1970-01-01T00:00:00Z.
    static func httpDate(ofUnixTime seconds: Int64) -> String {
        let date = CivilDate(dayNumber: floorDivide(seconds, 86_400))
        let second = seconds - date.dayNumber * 86_400
        let day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][Int(date.weekday)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = [second / 3600, second / 60 % 60, second % 60].map(padded).joined(separator: ":")
        return "\(day), \(padded(date.day)) \(months[Int(date.month) - 1]) \(date.year) \(clock) GMT"
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
    /// Whether a response with the status may have a body (RFC 9110, section 6.4.1).
    var mayHaveBody: Bool { code >= 200 && self != 204 && self != 304 }

    /// The reason phrase that libmicrohttpd sends for the status.
    var usualPhrase: String {
        // Where it knows none, the library has one text here, and sends another.
        guard MHD_get_reason_phrase_len_for(UInt32(clamping: code)) > 0 else { return "Non-Standard Status" }
        return MHD_get_reason_phrase_for(UInt32(clamping: code)).map { String(cString: $0) } ?? ""
    }
}
