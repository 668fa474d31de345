import CohereConnectorsMock
import Logging
import Testing
import Texts

/// Standard error belongs to the whole process, so each test writes to that of a process of its own.
@Suite("The log in text")
struct TextLogHandlerTests {
    @Test("escapes what is not printable in messages, in metadata and in the names of metadata")
    func unprintable() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            var logger = Logger(label: "test") { _ in TextLogHandler(label: "mock") }
            logger[metadataKey: "all"] = "x\u{2028}y"
            logger.notice(
                "first\nforged\u{1B}[31m",
                metadata: ["a\u{9B}": "b\u{202E}\r\n", "plain": "é \\ \"x", "short": "a=b"]
            )
            logger.debug("below the level")
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        let lines = text.split(separator: "\n").filter { $0.contains("mock") }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        for shown in [
            #"first\u{A}forged\u{1B}[31m"#, #"a\u{9B}=b\u{202E}\u{D}\u{A}"#, ##"plain="é \\ \"x"##, #"all=x\u{2028}y"#,
            "short=a=b",
        ] { #expect(line.contains(shown)) }
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }
}

@Suite("A text that is made printable")
struct PrintableTests {
    @Test("stays as it is where all of it can be seen", arguments: ["", "a b~", "é 日本 😀", #"\u{1B}"#])
    func printable(text: String) { #expect(text.printable == text) }

    @Test(
        "has the code of each character that can't",
        arguments: [
            ("\u{0}\t\n\r\u{1B}\u{7F}", #"\u{0}\u{9}\u{A}\u{D}\u{1B}\u{7F}"#), ("a\u{80}\u{9F}b", #"a\u{80}\u{9F}b"#),
            ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#), ("\u{200B}\u{202E}\u{2066}", #"\u{200B}\u{202E}\u{2066}"#),
            ("\u{FEFF}\u{E000}\u{FFFF}\u{E0001}", #"\u{FEFF}\u{E000}\u{FFFF}\u{E0001}"#),
        ]
    )
    func escaped(text: String, shown: String) { #expect(text.printable == shown) }
}
