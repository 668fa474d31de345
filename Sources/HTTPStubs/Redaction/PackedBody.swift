import Compression
public import HTTP
public import JSON

/// What lies under the content codings of a stub's body, so that it can be searched. Whatever the header
/// `Content-Encoding` says, a body is unpacked in the form in which it can be read: a client may do the same.
public struct PackedBody: Sendable {
    /// The reason for which a body can't be searched as a whole.
    enum Obstacle: Sendable {
        /// A coding that is not undone here, such as `br`.
        case coding
        /// zlib's format with a dictionary that only its receiver has.
        case dictionary
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
        let codings = ContentCodings.applied(
            response.headers.filter { $0.name.lowercased() == "content-encoding" }.map(\.value)
        )
        try self.init(response.body.bytes, codings: codings, budget: budget)
    }

    /// Unpacks bytes. Throws if that takes too much work.
    ///
    /// - Parameter codings: what the bytes are said to be packed with, in the order in which it was done.
    init(_ bytes: [UInt8], codings: [String] = [], budget: Budget) throws(BudgetError) {
        var bytes = bytes
        var codings = codings
        var layers: [[UInt8]] = []
        var obstacle: Obstacle?
        while !bytes.isEmpty {
            let coding = codings.popLast()
            let isText = String(validating: bytes, as: UTF8.self) != nil
            if !isText { obstacle = Self.obstacle(of: bytes, coding) }
            // A text is packed only if its header says so: it is searched as it is.
            let forms = isText && coding == nil ? [] : Self.forms(of: bytes, coding)
            guard obstacle == nil, let unpacked = try Self.unpack(bytes, as: forms, budget) else { break }
            guard layers.count < Self.layerLimit else {
                obstacle = .layers
                break
            }
            layers.append(unpacked.bytes)
            if unpacked.end == .exceedsLimit { obstacle = .size }
            guard unpacked.end == .whole else { break }
            bytes = unpacked.bytes
        }
        self.layers = layers
        self.obstacle = obstacle
    }

    /// Unpacks bytes in the first form in which they can be read to their end, or else in the one that gives most.
    /// Returns nil if none gives anything.
    private static func unpack(
        _ bytes: [UInt8],
        as forms: [Compression],
        _ budget: Budget
    ) throws(BudgetError) -> Compression.Unpacked? {
        var best: Compression.Unpacked?
        for form in forms {
            try budget.spend(bytes.count, on: .unpacking)
            let unpacked = form.unpack(bytes, limit: sizeLimit)
            try budget.spend(stepsOfByte * unpacked.bytes.count, on: .unpacking)
            if unpacked.end != .malformed { return unpacked }
            if unpacked.bytes.count > best?.bytes.count ?? 0 { best = unpacked }
        }
        return best
    }

    /// Whether bytes begin as gzip (RFC 1952, section 2.3.1) or zlib's format (RFC 1950, section 2.2) does.
    static func isPacked(_ bytes: [UInt8]) -> Bool { isGzip(bytes) || isZlib(bytes) }

    private static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

    /// Whether the first two bytes are a head of zlib: its method is deflate, its window is of 256 bytes to 32 KiB, and
    /// the check is right.
    private static func isZlib(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 2 && bytes[0] & 0x0F == 8 && bytes[0] >> 4 <= 7
            && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
    }

    /// Returns why bytes can't be unpacked here; nil if that can be tried. The bytes are not a text.
    private static func obstacle(of bytes: [UInt8], _ coding: String?) -> Obstacle? {
        if let coding, !ContentCodings.isGzip(coding), coding != "deflate" { return .coding }
        return isZlib(bytes) && bytes[1] & 0x20 != 0 ? .dictionary : nil
    }

    /// Returns the forms in which bytes may be packed, the likeliest first. deflate may be without any head.
    private static func forms(of bytes: [UInt8], _ coding: String?) -> [Compression] {
        if isGzip(bytes) || coding.map(ContentCodings.isGzip) ?? false { return [.gzip, .deflate] }
        return [.deflate, .gzip]
    }
}

extension Redaction {
    /// Whether bytes may have something under a content coding that is not shown. Bytes that begin as packed ones are
    /// hidden whatever they have.
    func hidesPacked(_ bytes: [UInt8]) -> Bool {
        if PackedBody.isPacked(bytes) { return true }
        guard let packed = try? PackedBody(bytes, budget: Budget(steps: 1_000_000)) else { return true }
        return hides(packed)
    }

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
