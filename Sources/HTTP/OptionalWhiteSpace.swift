extension ArraySlice<UInt8> {
    /// The bytes without spaces and tabs at both ends (RFC 9110, section 5.6.3).
    public var withoutOptionalWhiteSpace: ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        var (start, end) = (startIndex, endIndex)
        while start < end, isSpace(self[start]) { start += 1 }
        while start < end, isSpace(self[end - 1]) { end -= 1 }
        return self[start..<end]
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at both ends (RFC 9110, section 5.6.3).
    public var withoutOptionalWhiteSpace: Substring {
        func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
        var rest = Substring(self).drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
