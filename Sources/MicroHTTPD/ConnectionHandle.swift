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

    /// Returns the first value of a header of the request; nil if there is none.
    func header(_ name: String) -> String? {
        guard let value = MHD_lookup_connection_value(pointer, .HEADER_KIND, name) else { return nil }
        return String(cString: value)
    }

    /// All headers of the request.
    var headers: Headers {
        var headers = Headers()
        headers.reserve(bytes: 384)
        withUnsafeMutablePointer(to: &headers) { headers in
            _ = MHD_get_connection_values_n(
                pointer,
                .HEADER_KIND,
                { context, _, name, nameSize, value, valueSize in
                    context?.assumingMemoryBound(to: Headers.self).pointee.append(
                        name: UnsafeRawBufferPointer(start: name, count: nameSize),
                        value: UnsafeRawBufferPointer(start: value, count: valueSize)
                    )
                    return .YES
                },
                headers
            )
        }
        return headers
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
