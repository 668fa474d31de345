import Glibc

/// The address that a request came from.
public struct RemoteAddress: Sendable, Equatable {
    /// An IPv4 address in its form for IPv6 (RFC 4291, section 2.5.5.2), so that every address has sixteen bytes.
    private let high: UInt64
    private let low: UInt64

    /// Four bytes of an IPv4 address, or sixteen of an IPv6 address; nil for any other number.
    init?(bytes: UnsafeRawBufferPointer) {
        switch bytes.count {
        case 4:
            high = 0
            low = 0xFFFF << 32 | UInt64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
        case 16:
            high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
            low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        default: return nil
        }
    }
}

extension RemoteAddress: CustomStringConvertible {
    /// `127.0.0.1`, `::1`; an IPv4 address that came over IPv6 as IPv4.
    public var description: String {
        if high == 0, low >> 32 == 0xFFFF {
            return [24, 16, 8, 0].map { String(low >> $0 & 0xFF) }.joined(separator: ".")
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            let text = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) {
                inet_ntop(AF_INET6, $0.baseAddress, buffer.baseAddress, socklen_t(buffer.count))
            }
            return text.map { String(cString: $0) } ?? ""
        }
    }
}
