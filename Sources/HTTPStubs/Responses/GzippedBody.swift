import Compression
import HTTP
import Synchronization

/// The body of a stub's response as gzip. It is packed when it is first asked for, and kept.
final class GzippedBody: Sendable {
    private enum State {
        case unpacked([UInt8])
        /// The packed body; nil if it is not smaller than the body.
        case packed([UInt8]?)
    }

    private let state: Mutex<State>

    /// Makes the body of a response ready to be packed. Returns nil for a response that WireMock would not pack either:
    /// one without success, with a content coding, or with content that is packed in itself. Here, nor is one with an
    /// entity tag or a range, both of which belong to the bytes as they are.
    init?(of response: Response) {
        let statuses = 200...299
        guard statuses.contains(response.status.code), ![204, 205, 206].contains(response.status.code) else {
            return nil
        }
        for field in response.headers {
            switch field.name.lowercased() {
            case "content-encoding", "content-range", "etag": return nil
            case "content-type" where Self.isPacked(field.value): return nil
            default: break
            }
        }
        guard response.body.bytes.count >= Self.smallest else { return nil }
        state = Mutex(.unpacked(response.body.bytes))
    }

    /// The number of bytes that gzip takes for itself is 18, so smaller bodies never become smaller.
    private static let smallest = 19

    /// The packed body; nil if it would not be smaller.
    var bytes: [UInt8]? {
        state.withLock { state in
            switch state {
            case .packed(let packed): return packed
            case .unpacked(let bytes):
                let packed = Compression.gzipped(bytes).flatMap { $0.count < bytes.count ? $0 : nil }
                state = .packed(packed)
                return packed
            }
        }
    }

    /// Whether content of a type is packed in itself, as WireMock has it.
    private static func isPacked(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
        if type.hasPrefix("image/") { return !type.hasPrefix("image/svg") }
        return type.hasPrefix("audio/") || type.hasPrefix("video/") || packedTypes.contains(type)
    }

    private static let packedTypes: Set<String> = [
        "application/brotli", "application/bzip2", "application/compress", "application/gzip",
        "application/x-rar-compressed", "application/x-xz", "application/zip",
    ]
}
