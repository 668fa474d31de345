extension Compression {
    /// The number of members of gzip that are damaged, and behind which others are looked for.
    private static let faultLimit = 16
    /// The number of members of gzip that are unpacked. zlib takes a while for each of them, however small it is.
    private static let memberLimit = 1024

    /// Returns everything that some reader may unpack of bytes: for searches, not for use.
    ///
    /// Readers differ. Some take deflate without its head, some find the members of gzip behind other bytes, and most
    /// give what they have unpacked before they see that the rest is damaged or a check is wrong. So each place where
    /// something may begin is tried, and no check counts. Bytes that are not packed mostly give nothing, or a few bytes
    /// without a meaning.
    ///
    /// - Parameters:
    ///   - packed: the bytes.
    ///   - limit: the largest number of bytes of a result, at least 0.
    public static func readings(of packed: [UInt8], limit: Int) -> [Unpacked] {
        var readings = [deflated(packed, from: 0, limit: limit).unpacked]
        if beginsAsZlib(packed) { readings.append(deflated(packed, from: 2, limit: limit).unpacked) }
        readings.append(members(of: packed, limit: limit))
        return readings.filter { !$0.bytes.isEmpty || $0.end == .exceedsLimit }
    }

    /// Whether bytes begin as gzip does (RFC 1952, section 2.3.1).
    public static func beginsAsGzip(_ bytes: [UInt8]) -> Bool { isGzip(bytes, at: 0) }

    /// Whether the first two bytes are a head of zlib's format (RFC 1950, section 2.2): its method is deflate, its
    /// window is of 256 bytes to 32 KiB, and the check is right.
    public static func beginsAsZlib(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] & 0x0F == 8 && bytes[0] >> 4 <= 7
            && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
    }

    /// Whether bytes begin as zlib's format with a dictionary does, which only the receiver has.
    public static func beginsWithDictionary(_ bytes: [UInt8]) -> Bool { beginsAsZlib(bytes) && bytes[1] & 0x20 != 0 }

    /// Unpacks deflate without a head (RFC 1951).
    private static func deflated(_ packed: [UInt8], from start: Int, limit: Int) -> (unpacked: Unpacked, end: Int) {
        inflate(packed, from: start, windowBits: -15, limit: limit)
    }

    /// Unpacks all members of gzip, wherever they begin, and joins them.
    private static func members(of packed: [UInt8], limit: Int) -> Unpacked {
        var joined = Unpacked(bytes: [], end: .malformed)
        var (count, faults) = (0, 0)
        var index = 0
        while index < packed.count {
            guard isGzip(packed, at: index) else {
                index += 1
                continue
            }
            count += 1
            guard count <= memberLimit else {
                joined.end = .exceedsLimit
                return joined
            }
            let start = endOfHead(packed, at: index)
            let (member, end) = deflated(packed, from: start, limit: limit - joined.bytes.count)
            joined.bytes += member.bytes
            joined.end = member.end
            switch member.end {
            case .exceedsLimit: return joined
            case .whole: index = end
            case .malformed:
                faults += 1
                // Each may be as long as the rest of the bytes, so there must not be any number of them.
                guard faults <= faultLimit else {
                    joined.end = .exceedsLimit
                    return joined
                }
                index += 1
            }
        }
        return joined
    }

    private static func isGzip(_ bytes: [UInt8], at index: Int) -> Bool {
        index + 2 < bytes.count && bytes[index] == 0x1F && bytes[index + 1] == 0x8B && bytes[index + 2] == 0x08
    }

    /// Returns the index behind the head of a member (RFC 1952, section 2.3), or the end of the bytes. Flags that are
    /// reserved, and the check of the head, don't count.
    private static func endOfHead(_ bytes: [UInt8], at start: Int) -> Int {
        guard start + 10 <= bytes.count else { return bytes.count }
        let flags = bytes[start + 3]
        var index = start + 10
        if flags & 0x04 != 0 {
            guard index + 2 <= bytes.count else { return bytes.count }
            index += 2 + Int(bytes[index]) + Int(bytes[index + 1]) << 8
        }
        // The name of a file and a comment, each with a NUL behind it.
        for flag in [0x08, 0x10] as [UInt8] where flags & flag != 0 {
            while index < bytes.count, bytes[index] != 0 { index += 1 }
            index += 1
        }
        if flags & 0x02 != 0 { index += 2 }
        return min(index, bytes.count)
    }
}
