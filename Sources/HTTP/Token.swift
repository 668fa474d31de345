/// A token (RFC 9110, section 5.6.2): what the name of a header field is, and a method.
public enum Token {
    /// Whether a text is a token: at least one letter, digit or one of fifteen signs, and nothing else.
    public static func isValid(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }
}
