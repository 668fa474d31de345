import Testing
import Texts

@Suite("A text of bytes")
struct StringUTF8Tests {
    private static let texts = [
        "", "a", "fifteen letters", "more letters than fit into a word", "é", "e\u{301}\u{0}\u{FFFD}",
    ]

    @Test("is the text that they are in UTF-8", arguments: texts)
    func valid(text: String) { #expect(String(utf8: Array(text.utf8).span)?.utf8.elementsEqual(text.utf8) == true) }

    @Test(
        "is none where they are not UTF-8",
        arguments: [[0xFF], [0x61, 0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]]
    )
    func invalid(bytes: [UInt8]) { #expect(String(utf8: bytes.span) == nil) }

    @Test("gives them to a list that grows", arguments: texts)
    func appended(text: String) {
        var bytes: [UInt8] = [1]
        bytes.append(bytesOf: text)
        bytes.append(bytesOf: String(("x" + text).dropFirst()))
        #expect(bytes == [1] + Array(text.utf8) + Array(text.utf8))
    }
}
