import CMicrohttpd

/// A body that libmicrohttpd reads where it lies, so that a large one is not copied.
///
/// The elements of an array stay in their place while somebody holds the array and nobody changes it. This object holds
/// it, and lends it to nobody else.
final class LentBody {
    /// To copy fewer bytes than this costs less than the object does.
    static let worthwhileSize = 2048

    private let body: [UInt8]

    init(_ body: [UInt8]) { self.body = body }

    /// A response that holds this object.
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
