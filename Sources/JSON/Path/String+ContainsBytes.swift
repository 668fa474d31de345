extension String {
    /// Whether this text contains another one, compared byte by byte. The standard library's `contains` compares
    /// characters, which is slow.
    package func containsBytes(of part: String) -> Bool {
        let part = Array(part.utf8)
        guard let first = part.first else { return true }
        var text = self
        return text.withUTF8 { bytes in
            guard bytes.count >= part.count else { return false }
            return (0...(bytes.count - part.count)).contains { start in
                bytes[start] == first && bytes[start..<(start + part.count)].elementsEqual(part)
            }
        }
    }
}
