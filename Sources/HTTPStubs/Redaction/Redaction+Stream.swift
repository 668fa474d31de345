import HTTP

extension Redaction {
    /// Returns a text of several lines each of which is a JSON object, or an event of `text/event-stream` with one;
    /// nil if it is another text. A text with an unmistakable name is none, as a name and its value might stand on two
    /// lines.
    func stream(_ text: String, _ nesting: Nesting) -> String? {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count > 1, nesting.fields.take(lines.count), !names.areUnmistakable(in: text.utf8) else {
            return nil
        }
        var shown: [String] = []
        shown.reserveCapacity(lines.count)
        for line in lines {
            guard let line = streamLine(String(Substring(line)), nesting) else { return nil }
            shown.append(line)
        }
        return shown.joined(separator: "\n")
    }

    /// Whether a text begins as one of these, which most texts do not.
    static func beginsAsStream(_ text: String) -> Bool {
        ["{", "data:", "event:", "id:"].contains { text.utf8.starts(with: $0.utf8) }
    }

    private func streamLine(_ line: String, _ nesting: Nesting) -> String? {
        if line.utf8.isEmpty { return line }
        if line.utf8.first == UInt8(ascii: "{") { return document(line, nesting) }
        let field = line.utf8.prefix { $0 != UInt8(ascii: ":") }
        guard let value = line.utf8.dropFirst(field.count + 1).drop(while: { $0 == UInt8(ascii: " ") }).text else {
            return nil
        }
        switch field.text {
        case "data" where value.utf8.first == UInt8(ascii: "{"):
            return document(value, nesting).map { "data: " + $0 }
        case "event", "id", "retry":
            return Self.isPlain(value) && !names.areMentioned(in: line.utf8) ? line : nil
        default: return nil
        }
    }

    /// Whether a value is a short word, such as the type of an event.
    private static func isPlain(_ value: String) -> Bool {
        value.utf8.count <= 40
            && value.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "-_".utf8.contains($0)
            }
    }
}

extension Substring.UTF8View {
    /// The text of the bytes; nil if they cut a character.
    fileprivate var text: String? { String(self) }
}
