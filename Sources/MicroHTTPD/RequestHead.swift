import CMicrohttpd
import Glibc
import HTTP

/// The head of a request. libmicrohttpd is lenient, so each line is checked here.
struct RequestHead {
    let headers: Headers
    let framing: Framing

    /// Reads and checks the head.
    ///
    /// libmicrohttpd ends each part of the head with a NUL in its buffer and gives the parts away as C strings. So a
    /// NUL that was sent hides what follows it. The parts must therefore lie next to each other, from the method to the
    /// empty line: then nothing is hidden, no line was folded, and each line ended with CR LF.
    ///
    /// - Parameters:
    ///   - connection: the connection, whose head is complete.
    ///   - method: the method, in libmicrohttpd's buffer.
    ///   - target: the target, in libmicrohttpd's buffer, with its size before libmicrohttpd changed it.
    ///   - version: the version, in libmicrohttpd's buffer.
    init(
        of connection: ConnectionHandle,
        method: UnsafePointer<CChar>,
        target: UnsafeRawBufferPointer,
        version: UnsafePointer<CChar>
    ) throws(RequestFault) {
        let methodBytes = UnsafeRawBufferPointer(start: method, count: strlen(method))
        guard UInt(bitPattern: target.baseAddress) == UInt(bitPattern: method) &+ UInt(methodBytes.count) &+ 1,
            UInt(bitPattern: version) == UInt(bitPattern: target.baseAddress) &+ UInt(target.count) &+ 1,
            Letters.isToken(methodBytes)
        else { throw .requestLine }
        // libmicrohttpd has checked that the version has eight letters, such as `HTTP/1.1`. CR and LF follow.
        let (headers, scan) = connection.readHeaders(from: UInt(bitPattern: version) &+ 10)
        guard scan.isSound, UInt(bitPattern: method) &+ UInt(connection.headSize) == scan.next &+ 2 else {
            throw .headerLine
        }
        let isHTTP10 = strcmp(version, "HTTP/1.0") == 0
        try scan.framing.checkHost(isHTTP10: isHTTP10)
        try scan.framing.checkLength(isHTTP10: isHTTP10)
        self.headers = headers
        framing = scan.framing
    }

    /// Returns the fault of a complete head that libmicrohttpd refuses: a `Content-Length` that is no number, or more
    /// cookies than its memory has room for.
    static func fault(ofRefusedHeadOn connection: ConnectionHandle) -> RequestFault {
        do throws(RequestFault) {
            try connection.readHeaders(from: 0).scan.framing.checkLength(isHTTP10: false)
            return .tooLarge
        } catch {
            return error
        }
    }
}
