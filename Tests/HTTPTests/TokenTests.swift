import HTTP
import Testing

@Suite("A token")
struct TokenTests {
    @Test("has letters, digits and fifteen signs", arguments: ["a", "X-Fern-SDK-Name", "!#$%&'*+-.^_`|~09azAZ"])
    func valid(text: String) { #expect(Token.isValid(text)) }

    @Test(
        "has nothing else",
        arguments: [
            "", " ", "a b", "a:", "a,b", "é", "a\r\nb", "a\0", "(a)", "a;", "a@b", "[a]", "{a}", "a/b", "\u{7F}",
        ]
    )
    func invalid(text: String) { #expect(!Token.isValid(text)) }
}
