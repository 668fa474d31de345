import Compression
public import HTTP
public import JSON

/// What lies under the content codings of a stub's body, so that it can be searched. A body that begins as gzip or
/// zlib's deflate does is unpacked without a `Content-Encoding` too.
public struct PackedBody: Sendable {
    /// The reason for which a body can't be searched as a whole.
    enum Obstacle: Sendable {
        /// A coding that is not undone here, such as `br`.
        case coding
        /// More bytes than `sizeLimit`.
        case size
        /// More than `layerLimit` codings.
        case layers
    }

    /// The largest number of bytes of one layer.
    static let sizeLimit = 1 << 20
    /// The largest number of codings, one under the other.
    static let layerLimit = 4
    /// The steps of the budget for each byte that is unpacked and searched, of about 10 ns each.
    private static let stepsOfByte = 16

    /// The bytes under each coding, the outermost first. Of a body that is not well packed, the last one ends at the
    /// fault. Empty for a body that is not packed.
    let layers: [[UInt8]]
    /// The reason for which more may lie under the last layer; nil if nothing does.
    let obstacle: Obstacle?

    /// Unpacks the body of a response. Throws if that takes too much work.
    public init(_ response: Response, budget: Budget) throws(BudgetError) {
        var bytes = response.body.bytes
        var codings = ContentCodings.applied(
            response.headers.filter { $0.name.lowercased() == "content-encoding" }.map(\.value)
        )
        var layers: [[UInt8]] = []
        var obstacle: Obstacle?
        while !bytes.isEmpty, let form = Self.form(of: bytes, &codings, &obstacle) {
            guard layers.count < Self.layerLimit else {
                obstacle = .layers
                break
            }
            try budget.spend(bytes.count, on: .unpacking)
            let unpacked = form.unpack(bytes, limit: Self.sizeLimit)
            try budget.spend(Self.stepsOfByte * unpacked.bytes.count, on: .unpacking)
            layers.append(unpacked.bytes)
            if unpacked.end == .exceedsLimit { obstacle = .size }
            guard unpacked.end == .whole else { break }
            bytes = unpacked.bytes
        }
        self.layers = layers
        self.obstacle = obstacle
    }

    /// Whether bytes begin as packed ones do.
    static func isPacked(_ bytes: [UInt8]) -> Bool { form(of: bytes) != nil }

    /// Returns the form in which bytes seem to be packed, by how they begin: gzip (RFC 1952, section 2.3.1), or zlib's
    /// deflate (RFC 1950, section 2.2). Nil if they begin in another way.
    private static func form(of bytes: [UInt8]) -> Compression? {
        if bytes.starts(with: [0x1F, 0x8B, 0x08]) { return .gzip }
        guard bytes.count >= 2, bytes[0] == 0x78, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0 else { return nil }
        return .deflate
    }

    /// Returns the form of the outermost coding, and takes it away; nil if there is none. Of a coding that is not
    /// undone here, only bytes that are no text are packed: the body may just have a wrong header.
    private static func form(
        of bytes: [UInt8],
        _ codings: inout [String],
        _ obstacle: inout Obstacle?
    ) -> Compression? {
        guard let coding = codings.popLast() else { return form(of: bytes) }
        if ContentCodings.isGzip(coding) { return .gzip }
        if coding == "deflate" { return .deflate }
        if String(validating: bytes, as: UTF8.self) == nil { obstacle = .coding }
        return nil
    }
}

extension Redaction {
    /// Whether a body has something under its content codings that is not shown, or that can't be searched.
    public func hides(_ packed: PackedBody) -> Bool {
        packed.obstacle != nil
            || packed.layers.contains { layer in
                guard let text = String(validating: layer, as: UTF8.self) else {
                    return names.areUnmistakable(in: layer)
                }
                return self.text(text) != text
            }
    }
}
