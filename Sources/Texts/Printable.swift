extension String {
    /// The text with every character escaped that can't be seen or that changes how others are shown: control
    /// characters, separators of lines, and marks that turn the direction of a text. So a request can't forge a line of
    /// a log, or give orders to a terminal.
    package var printable: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar.isPrintable ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

extension [UInt8] {
    /// JSON in which everything that is not printable is written as `\uXXXX`. The writer does so with the control
    /// characters of ASCII only, as JSON demands no more.
    package var printableJSON: [UInt8] {
        guard contains(where: { $0 >= 0x7F }) else { return self }
        return String(decoding: self, as: UTF8.self).unicodeScalars.reduce(into: []) { bytes, scalar in
            guard !scalar.isPrintable else { return bytes.append(contentsOf: String(scalar).utf8) }
            for unit in UTF16.encode(scalar).map([UInt16].init) ?? [] {
                let digits = String(unit, radix: 16)
                bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
            }
        }
    }
}
