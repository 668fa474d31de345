extension StringProtocol {
    /// The text without spaces and tabs at both ends (RFC 9110, section 5.6.3).
    public var withoutOptionalWhiteSpace: Substring {
        func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
        var rest = Substring(self).drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
