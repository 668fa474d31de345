/// A number in the syntax of RFC 8259, taken apart, so that numbers of any size and precision can be compared by value.
///
/// Through `Double`, 9007199254740993 would be equal to 9007199254740992, and 1e400 to 1e401.
public struct JSONNumber: Sendable {
    /// Whether the number is less than 0.
    private let isNegative: Bool
    /// The digits from the first to the last that is not 0; empty for the number 0.
    private let digits: [UInt8]
    /// The place of the decimal point, counted from the first digit: the value is 0.DIGITS times ten to the power of
    /// it. An exponent that is larger than any program writes counts as the largest that can be stored.
    private let point: Int

    private static let largestExponent = Int.max / 4

    /// Makes a number from a text that is one in the syntax of RFC 8259.
    init(_ text: String) {
        var digits: [UInt8] = []
        var point = 0
        var isBehindPoint = false
        var exponent: Substring.UTF8View?
        let utf8 = text.utf8
        for index in utf8.indices where exponent == nil {
            switch utf8[index] {
            case UInt8(ascii: "."): isBehindPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): exponent = utf8[utf8.index(after: index)...]
            case UInt8(ascii: "0") where digits.isEmpty: if isBehindPoint { point -= 1 }
            case let digit where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit):
                digits.append(digit)
                if !isBehindPoint { point += 1 }
            default: break
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        self.digits = digits
        self.point = digits.isEmpty ? 0 : point + (exponent.map(Self.exponent) ?? 0)
        isNegative = utf8.first == UInt8(ascii: "-") && !digits.isEmpty
    }

    private static func exponent(_ text: Substring.UTF8View) -> Int {
        var value = 0
        for byte in text where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            if value > largestExponent / 20 {
                value = largestExponent
                break
            }
        }
        return text.first == UInt8(ascii: "-") ? -value : value
    }

    /// Whether two numbers have the same value.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        if left.utf8.elementsEqual(right.utf8) { return true }
        // A natural number has one spelling without point and exponent.
        return !(isNatural(left) && isNatural(right)) && JSONNumber(left) == JSONNumber(right)
    }

    private static func isNatural(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The number in a form that is the same for all spellings.
    var canonical: [UInt8] {
        guard !digits.isEmpty else { return [UInt8(ascii: "0")] }
        return (isNegative ? [UInt8(ascii: "-")] : []) + digits + Array("e\(point)".utf8)
    }
}

extension JSONNumber {
    /// Makes a number from any text that people write for one, such as `-1.50`, `+3`, `.5` or `1e3`; nil if it is none.
    public init?(parsing text: String) {
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        var rest = text.utf8[...]
        func skipDigits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest.removeFirst(count)
            return count
        }
        if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
        var digits = skipDigits()
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            digits += skipDigits()
        }
        guard digits > 0 else { return nil }
        if let exponent = rest.first, "eE".utf8.contains(exponent) {
            rest.removeFirst()
            if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
            guard skipDigits() > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        self.init(text)
    }
}

extension JSONNumber: Comparable {
    /// Whether the left number is less.
    public static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isNearerToZero(than: left) : left.isNearerToZero(than: right)
    }

    private func isNearerToZero(than other: JSONNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        if point != other.point { return point < other.point }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
