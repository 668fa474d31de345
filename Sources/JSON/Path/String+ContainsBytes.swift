extension String {
    /// Whether another text stands in this one, byte by byte: the standard library's `contains` compares characters,
    /// and takes its time for that.
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
