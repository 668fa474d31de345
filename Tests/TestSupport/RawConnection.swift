import Glibc

/// A TCP connection to a server on this machine that sends and receives what it is told, byte by byte.
public final class RawConnection {
    private let descriptor: Int32
    private var buffered: [UInt8] = []

    /// The time for which it waits for something to come, in seconds: ten minutes, which end a test that hangs, and no
    /// test on a slow machine.
    public static let patience: Int32 = 600

    public struct Refused: Error {}
    public struct Closed: Error {}
    public struct TimedOut: Error {}

    public init(port: UInt16, ipv6: Bool = false) throws {
        descriptor = Self.patientSocket(ipv6 ? AF_INET6 : AF_INET)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard ipv6 ? connect6(port) : connect4(port) else { throw Refused() }
    }

    /// Connects to a Unix socket.
    public init(unixSocket path: String) throws {
        descriptor = Self.patientSocket(AF_UNIX)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else { throw Refused() }
    }

    private static func patientSocket(_ family: Int32) -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: Int(patience), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    /// Makes the buffer small in which the system keeps what this side has not read yet. Little is sent to it then
    /// until it reads.
    public func receiveLittle() {
        var size: Int32 = 2048
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                guard let start = raw.baseAddress else { return 0 }
                return Glibc.send(descriptor, start + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Closed() }
            sent += count
        }
    }

    /// Says that nothing more will be sent.
    public func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends the connection with a reset.
    public func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Everything up to the end of the connection.
    public func receiveAll() throws -> String {
        while try receiveMore() {}
        defer { buffered = [] }
        return String(decoding: buffered, as: UTF8.self)
    }

    /// One response: its status line and headers, and as much body as `Content-Length` says.
    public func receiveResponse(hasBody: Bool = true) throws -> RawResponse {
        let separator = Array("\r\n\r\n".utf8)
        while true {
            if let end = buffered.firstRange(of: separator) {
                let head = String(decoding: buffered[..<end.lowerBound], as: UTF8.self)
                var response = RawResponse(head: head)
                let length = hasBody ? Int(response.header("Content-Length") ?? "") ?? 0 : 0
                while buffered.count < end.upperBound + length { guard try receiveMore() else { throw Closed() } }
                response.body = String(decoding: buffered[end.upperBound..<(end.upperBound + length)], as: UTF8.self)
                buffered.removeFirst(end.upperBound + length)
                return response
            }
            guard try receiveMore() else { throw Closed() }
        }
    }

    /// Whether the connection ends by a reset, and not as one that was closed does; nothing else may come.
    public func isReset() throws -> Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, 0)
        if count < 0, errno == EAGAIN { throw TimedOut() }
        return count < 0 && errno == ECONNRESET
    }

    /// Whether the connection ends by a reset, after whatever comes before it.
    public func endsInReset() throws -> Bool {
        while try receiveMore() {}
        return errno == ECONNRESET
    }

    /// Whether anything comes, waiting so long for it. Default: `patience`.
    public func hasReceived(withinMilliseconds timeout: Int32 = patience * 1000) throws -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, timeout) > 0
    }

    private func receiveMore() throws -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        errno = 0
        let count = recv(descriptor, &piece, piece.count, 0)
        if count < 0, errno == EAGAIN { throw TimedOut() }
        guard count > 0 else { return false }
        buffered.append(contentsOf: piece.prefix(count))
        return true
    }

    private func connect4(_ port: UInt16) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private func connect6(_ port: UInt16) -> Bool {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }
}

/// A response as it came over the wire.
public struct RawResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body = ""

    init(head: String) {
        let lines = head.split(separator: "\r\n")
        status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), String(parts.count > 1 ? parts[1].drop { $0 == " " } : ""))
        }
    }

    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

extension Array<UInt8> {
    fileprivate func firstRange(of needle: [UInt8]) -> Range<Int>? {
        guard count >= needle.count else { return nil }
        for start in 0...(count - needle.count) where self[start] == needle[0] {
            if self[start..<(start + needle.count)].elementsEqual(needle) { return start..<(start + needle.count) }
        }
        return nil
    }
}
