import Glibc

/// A bound and listening TCP or Unix socket. It is made here and not by libmicrohttpd, as the library doesn't give the
/// reason of a failure.
struct ListeningSocket {
    let descriptor: Int32
    let port: UInt16

    init(host: String, port: UInt16) throws(ServerError) {
        var failure = ServerError.unknownHost(host)
        for address in try Self.resolve(host: host, port: port) {
            do throws(ServerError) {
                self = try Self(address: address, host: host, port: port)
                return
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Makes a Unix socket. A socket that remains from a server that has ended is replaced. Throws `unusablePath` or
    /// `system`.
    init(path: String) throws(ServerError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity, !path.utf8.contains(0), !path.isEmpty else {
            throw .unusablePath(path, reason: "it must have 1 to \(capacity - 1) bytes")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .system(call: "socket", reason: String(cString: strerror(errno))) }
        func call(_ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32) -> Bool {
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                }
            }
        }
        var isBound = call(bind)
        if !isBound, errno == EADDRINUSE {
            // If the connection is refused, no server listens any more and the socket may be replaced. Other files
            // refuse a connection too, and must not be removed.
            guard !call(connect), errno == ECONNREFUSED, Self.isSocket(path) else {
                close(descriptor)
                throw .unusablePath(path, reason: "something listens at it, or lies there")
            }
            unlink(path)
            isBound = call(bind)
        }
        guard isBound, listen(descriptor, 4096) == 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .unusablePath(path, reason: reason)
        }
        self.descriptor = descriptor
        port = 0
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    private struct Address {
        var family: Int32
        var bytes: [UInt8]
    }

    private init(address: Address, host: String, port: UInt16) throws(ServerError) {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw Self.failure(of: "socket", host: host, port: port) }
        Self.enable(SO_REUSEADDR, level: SOL_SOCKET, on: descriptor)
        if address.family == AF_INET6 {
            var off: Int32 = 0
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, socklen_t(MemoryLayout<Int32>.size))
        }
        let bound = address.bytes.withUnsafeBytes { raw in
            bind(descriptor, raw.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(raw.count))
        }
        guard bound == 0, listen(descriptor, 4096) == 0 else {
            let failure = Self.failure(of: bound == 0 ? "listen" : "bind", host: host, port: port)
            close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        self.port = Self.boundPort(of: descriptor)
    }

    private static func resolve(host: String, port: UInt16) throws(ServerError) -> [Address] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { throw .unknownHost(host) }
        defer { freeaddrinfo(list) }
        var addresses: [Address] = []
        var next = list
        while let entry = next {
            let bytes = [UInt8](
                UnsafeRawBufferPointer(start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
            )
            addresses.append(Address(family: entry.pointee.ai_family, bytes: bytes))
            next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func enable(_ option: Int32, level: Int32, on descriptor: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func boundPort(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = getsockname(descriptor, address, &length)
            }
            // The port is at the same place in an IPv4 and an IPv6 address.
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }

    private static func failure(of call: String, host: String, port: UInt16) -> ServerError {
        switch errno {
        case EADDRINUSE: .addressInUse(host: host, port: port)
        case EACCES, EPERM: .permissionDenied(host: host, port: port)
        case EADDRNOTAVAIL: .addressNotAvailable(host: host)
        default: .system(call: call, reason: String(cString: strerror(errno)))
        }
    }
}
