import CGnuTLS
import CMicrohttpd
import HTTP

/// A connection of libmicrohttpd.
///
/// `@unchecked Sendable`: it is a pointer that is never written through. A connection is suspended on its own thread
/// only. It may be resumed on any thread, as libmicrohttpd documents. Everything else is called while the library waits
/// for the exchange: in one of its callbacks, or while the connection is suspended.
struct ConnectionHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Suspends the connection: the library leaves it alone until it is resumed. May be called only on the connection's
    /// own thread.
    func suspend() { MHD_suspend_connection(pointer) }

    /// Gives the connection back to the library. Must be called once for each time that the connection was suspended.
    func resume() { MHD_resume_connection(pointer) }

    /// Ends the connection with a reset.
    func reset() { CMicrohttpdReset(socket) }

    /// The descriptor of the connection. It stays open while the connection is suspended.
    var socket: Int32 { CMicrohttpdSocket(pointer) }

    /// The size of the request's head in bytes; 0 while it is not complete.
    var headSize: Int { CMicrohttpdHeadSize(pointer) }

    /// Copies all header lines of the request and looks at them, in one pass.
    ///
    /// - Parameter start: the address at which the first line should begin.
    func readHeaders(from start: UInt) -> (headers: Headers, scan: HeaderScan) {
        var scan = HeaderScan(next: start)
        var count = 0
        // The lines are a part of the head, and each of them takes a little more room than it takes there.
        let lines = Int(MHD_get_connection_values_n(pointer, .HEADER_KIND, nil, nil))
        let capacity = headSize + lines * Headers.storedOverhead
        let stored = [UInt8](unsafeUninitializedCapacity: capacity) { memory, size in
            var copy = HeaderCopy(scan, into: UnsafeMutableRawBufferPointer(memory))
            withUnsafeMutablePointer(to: &copy) { copy in
                _ = MHD_get_connection_values_n(
                    pointer,
                    .HEADER_KIND,
                    { copy, _, name, nameSize, value, valueSize in
                        copy?.assumingMemoryBound(to: HeaderCopy.self).pointee.add(
                            name: UnsafeRawBufferPointer(start: name, count: nameSize),
                            value: UnsafeRawBufferPointer(start: value, count: valueSize)
                        )
                        return .YES
                    },
                    copy
                )
            }
            (scan, count, size) = (copy.scan, copy.count, copy.size)
        }
        return (Headers(stored: stored, count: count), scan)
    }

    /// Returns the largest part of the connection's memory that the head of a request may take, in bytes: the bytes
    /// that were read, a list of the head's lines and of its cookies, and a copy of the cookies.
    ///
    /// The library reads into half of the memory, and into a little more where a head needs it. So there may be bytes
    /// of the next request behind the head, and nobody says how many.
    func memory(of headers: Headers, _ framing: Framing) -> Int {
        let read = max(Server.connectionMemory / 2, headSize + Self.readAhead)
        return read + framing.cookieSize + (headers.count + framing.cookieCount) * Self.listEntry
    }

    /// The memory of the connection that the lines behind a chunked body take, in bytes.
    var trailerMemory: Int {
        var size = 0
        withUnsafeMutablePointer(to: &size) { size in
            _ = MHD_get_connection_values_n(
                pointer,
                .FOOTER_KIND,
                { size, _, _, nameSize, _, valueSize in
                    let line = nameSize + valueSize + 4
                    size?.assumingMemoryBound(to: Int.self).pointee += line + ConnectionHandle.listEntry
                    return .YES
                },
                size
            )
        }
        return size
    }

    /// The number of bytes by which libmicrohttpd enlarges the memory that it reads into.
    private static let readAhead = 1536

    /// The size of an entry of libmicrohttpd's list, in bytes.
    private static let listEntry = 64

    // MARK: bytes that libmicrohttpd doesn't see

    /// The address of GnuTLS's session; nil without TLS.
    private var session: UInt? { CMicrohttpdTLSSession(pointer).map { UInt(bitPattern: $0) } }

    /// Returns a function that sends bytes past libmicrohttpd, through TLS if the connection has it. It may be called
    /// while the library waits for the exchange. It returns the number of bytes that were sent: 0 if there is no room
    /// for any now, a negative number if the connection is broken.
    var rawSend: @Sendable (UnsafeRawBufferPointer) -> Int {
        let socket = socket
        let session = session
        return { bytes in
            guard let session else { return CMicrohttpdSend(socket, bytes.baseAddress, bytes.count) }
            return CGnuTLSSend(UnsafeMutableRawPointer(bitPattern: session), bytes.baseAddress, bytes.count)
        }
    }

    /// Returns a function that says that nothing follows what was sent past libmicrohttpd, also through TLS.
    var endSending: @Sendable () -> Void {
        let socket = socket
        let session = session
        return {
            if let session { CGnuTLSFinish(UnsafeMutableRawPointer(bitPattern: session)) }
            CMicrohttpdEndSending(socket)
        }
    }

    /// Sends bytes past libmicrohttpd, as far as there is room for them, and says that nothing follows. The library
    /// can't send anything any more then, and closes the connection.
    func sendLast(_ bytes: [UInt8]) {
        let send = rawSend
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let sent = send(UnsafeRawBufferPointer(rebasing: rest))
                guard sent > 0 else { break }
                rest = rest.dropFirst(sent)
            }
        }
        endSending()
        CMicrohttpdShutDown(socket)
    }

    /// The address of the client; nil for a Unix socket.
    var remoteAddress: RemoteAddress? {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { bytes in
            guard let start = bytes.baseAddress else { return nil }
            func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number {
                Number(bigEndian: start.loadUnaligned(fromByteOffset: offset, as: type))
            }
            switch CMicrohttpdClientAddress(pointer, start.assumingMemoryBound(to: UInt8.self)) {
            case 4: return RemoteAddress(ipv4: number(at: 0, as: UInt32.self))
            case 16: return RemoteAddress(ipv6: number(at: 0, as: UInt64.self), number(at: 8, as: UInt64.self))
            default: return nil
            }
        }
    }
}
