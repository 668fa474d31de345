import CMicrohttpd

/// A body that libmicrohttpd reads without a copy, for large bodies.
///
/// The elements of an array stay in their place while the array exists and is not changed. This object holds the array
/// and gives it to nobody else.
final class LentBody {
    /// The smallest size, in bytes, for which this object costs less than a copy.
    static let worthwhileSize = 2048

    private let body: [UInt8]

    init(_ body: [UInt8]) { self.body = body }

    /// Makes a response that holds this object; nil if libmicrohttpd can't make it.
    func makeResponse() -> OpaquePointer? {
        let retained = Unmanaged.passRetained(self)
        let response = body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer_with_free_callback_cls(
                bytes.count,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress),
                heldObjectReturned,
                retained.toOpaque()
            )
        }
        if response == nil { retained.release() }
        return response
    }
}
