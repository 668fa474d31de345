import RegularExpressions

extension String {
    /// Whether this text contains another one, compared byte by byte.
    package func containsBytes(of part: String) -> Bool { TextSearch.contains(self, part) }
}
