import Glibc

/// Sends one GET request to a server, for a health check. It uses no other part of this package.
public enum HTTPProbe {
    /// Returns the status of `GET path`; nil if there is no HTTP response in time. It blocks the thread.
    ///
    /// - Parameters:
    ///   - host: the name or the address of the server.
    ///   - port: the port of the server.
    ///   - path: the path of the request.
    ///   - timeoutSeconds: the time for each step (to connect, to send, to receive), in seconds. Default: 2.
    public static func status(host: String, port: UInt16, path: String, timeoutSeconds: Int = 2) -> Int? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return nil }
        defer { freeaddrinfo(list) }
        var next = list
        while let address = next {
            if let status = ask(address.pointee, host: host, path: path, timeoutSeconds: timeoutSeconds) {
                return status
            }
            next = address.pointee.ai_next
        }
        return nil
    }

    /// Returns the status of `GET path` at a Unix socket; nil if there is no HTTP response in time. It blocks the
    /// thread.
    ///
    /// - Parameters:
    ///   - unixSocket: the path of the socket.
    ///   - path: the path of the request.
    ///   - timeoutSeconds: the time for each step (to connect, to send, to receive), in seconds. Default: 2.
    public static func status(unixSocket: String, path: String, timeoutSeconds: Int = 2) -> Int? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard unixSocket.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: unixSocket.utf8) }
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                var entry = addrinfo()
                entry.ai_family = AF_UNIX
                entry.ai_socktype = Int32(SOCK_STREAM.rawValue)
                entry.ai_addr = generic
                entry.ai_addrlen = socklen_t(MemoryLayout<sockaddr_un>.size)
                return ask(entry, host: "localhost", path: path, timeoutSeconds: timeoutSeconds)
            }
        }
    }

    private static func ask(_ address: addrinfo, host: String, path: String, timeoutSeconds: Int) -> Int? {
        let descriptor = socket(address.ai_family, address.ai_socktype, 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
        }
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else { return nil }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var received = [UInt8](repeating: 0, count: 64)
        let count = recv(descriptor, &received, received.count, Int32(MSG_WAITALL))
        let words = String(decoding: received.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1.") else { return nil }
        return Int(words[1])
    }
}
