/// The address from which a request came.
public struct RemoteAddress: Sendable, Equatable {
    /// The first eight bytes of an IPv6 address. An IPv4 address is stored in the form to which IPv6 maps it (RFC 4291,
    /// section 2.5.5.2), so that every address has sixteen bytes.
    private let high: UInt64
    private let low: UInt64

    /// Makes an IPv6 address from its first and its last eight bytes. The first byte is the most significant one.
    public init(ipv6 high: UInt64, _ low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an IPv4 address. The first byte is the most significant one.
    public init(ipv4 address: UInt32) { self.init(ipv6: 0, 0xFFFF << 32 | UInt64(address)) }
}

extension RemoteAddress: CustomStringConvertible {
    /// The address as text, such as `127.0.0.1` or `::1` (RFC 5952). An IPv4 address that came over IPv6 is written as
    /// IPv4.
    public var description: String {
        if high == 0, low >> 32 == 0xFFFF {
            return [24, 16, 8, 0].map { String(low >> $0 & 0xFF) }.joined(separator: ".")
        }
        let groups = [high, low].flatMap { half in [48, 32, 16, 0].map { half >> $0 & 0xFFFF } }
        let zeros = Self.longestRunOfZeros(groups)
        let texts = groups.map { String($0, radix: 16) }
        guard zeros.count > 1 else { return texts.joined(separator: ":") }
        return texts[..<zeros.lowerBound].joined(separator: ":") + "::"
            + texts[zeros.upperBound...].joined(separator: ":")
    }

    /// Returns the first of the longest runs of zeros, which is written as `::` (RFC 5952, section 4.2).
    private static func longestRunOfZeros(_ groups: [UInt64]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            guard group == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }
}
