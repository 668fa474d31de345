@testable import Cryptography

/// Bytes that are written as hexadecimal digits, with spaces wherever they help.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

// `#expect` takes no spans.

extension SealingKey {
    func seal(_ bytes: [UInt8], nonce: [UInt8]) -> [UInt8] { seal(bytes.span, nonce: nonce.span) }
    func opened(_ sealed: [UInt8]) -> [UInt8]? { opened(sealed.span) }
}
