import CZlib

/// Packing and unpacking in the forms that the content codings of HTTP have (RFC 9110, section 8.4.1). zlib does the
/// work.
public enum Compression {
    /// What came of unpacking.
    public struct Unpacked: Sendable, Equatable {
        /// The bytes, as far as they could be unpacked.
        public var bytes: [UInt8]
        /// Whether the bytes are all there is.
        public var end: End
    }

    /// The reason for which unpacking ended.
    public enum End: Sendable, Equatable {
        /// All bytes were unpacked, and their check value is right.
        case whole
        /// The packed bytes are not in this form, damaged, cut off, or have something behind them.
        case malformed
        /// The bytes are more than the limit.
        case exceedsLimit
    }

    /// Returns the bytes that were packed as gzip (RFC 1952), in one or several members. The time and the memory that
    /// it takes grow with the limit and with the number of packed bytes, whatever these are.
    ///
    /// - Parameters:
    ///   - packed: the packed bytes.
    ///   - limit: the largest number of bytes that are unpacked, at least 0.
    public static func ungzipped(_ packed: [UInt8], limit: Int) -> Unpacked {
        inflate(packed, windowBits: 15 + 16, limit: limit).unpacked
    }

    /// Returns bytes as gzip, at the fastest level; nil if they can't be packed. The same bytes give the same gzip.
    public static func gzipped(_ bytes: [UInt8]) -> [UInt8]? {
        guard let size = UInt32(exactly: bytes.count) else { return nil }
        var stream = z_stream()
        guard CZlibStartDeflating(&stream, 15 + 16) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, uLong(size)))
        guard let room = UInt32(exactly: bound) else { return nil }
        var isWhole = false
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            withInput(bytes) { start in
                stream.next_in = start
                stream.avail_in = size
                stream.next_out = buffer.baseAddress
                stream.avail_out = room
                isWhole = CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = bound - Int(stream.avail_out)
            }
        }
        return isWhole ? packed : nil
    }

    /// The number of bytes that are unpacked at once.
    private static let pieceSize = 64 << 10

    /// Unpacks bytes from an index on. Returns also the index behind what was unpacked.
    static func inflate(
        _ packed: [UInt8],
        from start: Int = 0,
        windowBits: Int32,
        limit: Int
    ) -> (unpacked: Unpacked, end: Int) {
        var unpacked = Unpacked(bytes: [], end: .malformed)
        guard start < packed.count, let size = UInt32(exactly: packed.count - start) else { return (unpacked, start) }
        var stream = z_stream()
        guard CZlibStartInflating(&stream, windowBits) == Z_OK else { return (unpacked, start) }
        defer { inflateEnd(&stream) }
        withInput(packed) { bytes in
            stream.next_in = bytes.map { $0 + start }
            stream.avail_in = size
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: pieceSize) { piece in
                unpacked.end = inflate(&stream, by: piece, into: &unpacked.bytes, isGzip: windowBits > 15, limit: limit)
            }
        }
        return (unpacked, packed.count - Int(stream.avail_in))
    }

    private static func inflate(
        _ stream: inout z_stream,
        by piece: UnsafeMutableBufferPointer<UInt8>,
        into bytes: inout [UInt8],
        isGzip: Bool,
        limit: Int
    ) -> End {
        while true {
            // Each round takes a part of the input, fills the piece, or is the last one.
            stream.next_out = piece.baseAddress
            stream.avail_out = UInt32(piece.count)
            let result = CZlib.inflate(&stream, Z_NO_FLUSH)
            bytes.append(contentsOf: piece.prefix(piece.count - Int(stream.avail_out)))
            guard bytes.count <= limit else {
                bytes.removeLast(bytes.count - limit)
                return .exceedsLimit
            }
            switch result {
            case Z_OK: continue
            case Z_STREAM_END where !isGzip || stream.avail_in == 0: return .whole
            case Z_STREAM_END:
                // What follows must be another member.
                guard stream.next_in.pointee == 0x1F, inflateReset(&stream) == Z_OK else { return .malformed }
            default: return .malformed
            }
        }
    }

    /// Calls a function with the place of bytes that zlib reads. zlib never writes there, though its type says so.
    private static func withInput(_ bytes: [UInt8], _ use: (UnsafeMutablePointer<UInt8>?) -> Void) {
        bytes.withUnsafeBufferPointer { use(UnsafeMutablePointer(mutating: $0.baseAddress)) }
    }
}
