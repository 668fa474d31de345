import Compression
public import HTTP
public import JSON

/// What lies under the content codings of a stub's body, so that it can be searched. Whatever the header
/// `Content-Encoding` says, a body is unpacked in every form in which it can be read: some client may do the same.
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

    /// What readers may find under the codings, also where they are damaged. Empty for a body that is not packed.
    private(set) var layers: [[UInt8]] = []
    /// The reason for which more may lie there; nil if nothing does.
    private(set) var obstacle: Obstacle?

    /// Unpacks the body of a response. Throws if that takes too much work.
    public init(_ response: Response, budget: Budget) throws(BudgetError) {
        try self.init(response.body.bytes, budget: budget)
        let codings = ContentCodings.applied(
            response.headers.filter { $0.name.lowercased() == "content-encoding" }.map(\.value)
        )
        // A text just has a wrong header.
        if codings.contains(where: { !ContentCodings.isGzip($0) && $0 != "deflate" }),
            String(validating: response.body.bytes, as: UTF8.self) == nil
        {
            obstacle = .coding
        }
    }

    /// Unpacks bytes. Throws if that takes too much work.
    init(_ bytes: [UInt8], budget: Budget) throws(BudgetError) {
        try unpack(bytes, depth: 0, isWhole: true, budget)
    }

    /// Adds the layers under bytes. It calls itself for each of them, so often as `layerLimit` says.
    ///
    /// - Parameter isWhole: whether the bytes are all that lies under a coding. What else is read may be anything.
    private mutating func unpack(
        _ bytes: [UInt8],
        depth: Int,
        isWhole: Bool,
        _ budget: Budget
    ) throws(BudgetError) {
        guard !bytes.isEmpty else { return }
        if isWhole, Compression.beginsWithDictionary(bytes), String(validating: bytes, as: UTF8.self) == nil {
            obstacle = .dictionary
        }
        // Every form is tried; most fail at the first bytes.
        try budget.spend(bytes.count, on: .unpacking)
        for reading in Compression.readings(of: bytes, limit: Self.sizeLimit) {
            guard reading.end != .exceedsLimit else {
                obstacle = .size
                return
            }
            try budget.spend(Self.stepsOfByte * reading.bytes.count, on: .unpacking)
            guard depth < Self.layerLimit else {
                if reading.end == .whole { obstacle = .layers }
                continue
            }
            layers.append(reading.bytes)
            try unpack(reading.bytes, depth: depth + 1, isWhole: reading.end == .whole, budget)
        }
    }
}

extension Redaction {
    /// Whether bytes may have something under a content coding that is not shown. Bytes that begin as packed ones are
    /// hidden whatever they have.
    func hidesPacked(_ bytes: [UInt8]) -> Bool {
        if Compression.beginsAsGzip(bytes) || Compression.beginsAsZlib(bytes) { return true }
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
