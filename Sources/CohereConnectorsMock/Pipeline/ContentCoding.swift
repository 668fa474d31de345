import Compression
import HTTP

/// The reason for which the content coding of a request's body was not undone.
enum ContentCodingFault: Error, Equatable, Sendable {
    /// The body is not the gzip that `Content-Encoding` says it is, or it is damaged.
    case notGzip
    /// The body has a coding that this server doesn't know.
    case unsupported(Coding)
    /// The body was packed more often than this server unpacks.
    case tooManyLayers(limit: Int)

    /// A content coding that is registered (RFC 9110, section 16.6.1), and not supported here. A value of
    /// `Content-Encoding` that is none, such as `utf-8`, is a common mistake of clients, and changes nothing.
    enum Coding: String, Sendable, CaseIterable {
        case brotli = "br"
        case compress
        case deflate
        case xCompress = "x-compress"
        case zstandard = "zstd"
    }
}

extension Request {
    /// The number of times that a body is unpacked.
    private static let layerLimit = 4

    /// Undoes gzip, if `Content-Encoding` says that the body is packed so. A body that unpacks to more bytes than the
    /// limit becomes empty, and `bodyExceedsLimit` says so. The headers stay as they were sent, as in WireMock.
    ///
    /// - Parameter limit: the largest number of bytes of a body.
    /// - Throws: if the coding can't be undone. Then the request has not changed.
    mutating func unpackBody(limit: Int) throws(ContentCodingFault) {
        // This is done for each request with a body, so it looks at the bytes of the headers first.
        guard !body.isEmpty, headers.bytes(of: "Content-Encoding") != nil else { return }
        let codings = ContentCodings.applied(headers.values(of: "Content-Encoding"))
        if let coding = codings.lazy.compactMap(ContentCodingFault.Coding.init).first { throw .unsupported(coding) }
        guard !codings.isEmpty, codings.allSatisfy(ContentCodings.isGzip) else { return }
        guard codings.count <= Self.layerLimit else { throw .tooManyLayers(limit: Self.layerLimit) }
        var bytes = body
        for _ in codings {
            let unpacked = Compression.ungzipped(bytes, limit: limit)
            switch unpacked.end {
            case .whole: bytes = unpacked.bytes
            case .malformed: throw .notGzip
            case .exceedsLimit:
                bodyExceedsLimit = true
                body = []
                return
            }
        }
        body = bytes
    }
}
