import FoundationEssentials
import HTTP

/// The names of fields whose values are not shown, and the search for these names in a text.
///
/// Names are compared in a normal form: without escapes, and of the rest only the letters and digits, in lower case. So
/// `client_secret`, `clientSecret`, `CLIENT-SECRET[]` and `client%255Fsecret` are one name.
public struct SensitiveNames: Sendable {
    // The lists, as bytes.
    private let unmistakable: [(first: [UInt8], second: [UInt8])]
    private let endings: [[UInt8]]
    private let whole: Set<[UInt8]>
    private let harmless: Set<[UInt8]>
    /// The first letters of `unmistakable`, as bits from `a` on.
    private let firstLetters: UInt32
    /// The last letters of `endings`, as bits from `a` on.
    private let lastLetters: UInt32
    /// The number of bytes of the shortest name.
    private let shortest: Int

    /// The number of bytes that may stand between the two words of an unmistakable name, as in `client&#95;secret`.
    private static let gap = 12
    /// The number of bytes of the longest name.
    private static let nameLimit = 80
    /// The number of letters and digits from which on a run of them may be base64 or hexadecimal.
    private static let encodedRun = 16

    /// Makes names from four lists. All of them are letters and digits in lower case.
    ///
    /// - Parameters:
    ///   - unmistakable: names of two words that mean a field wherever they stand, even within another name or a
    ///     sentence, such as `client` and `secret`.
    ///   - endings: the last words of names, such as `token`: `api_token` is sensitive, `token_url` is not.
    ///   - whole: names that are sensitive as a whole only, such as `code`: `status_code` is not.
    ///   - harmless: words that contain an unmistakable name and are no secret by themselves, such as
    ///     `client_secret_basic`, which is `clientsecretbasic` here.
    public init(
        unmistakable: [(first: String, second: String)],
        endings: [String],
        whole: Set<String>,
        harmless: Set<String>
    ) {
        self.unmistakable = unmistakable.map { (Array($0.first.utf8), Array($0.second.utf8)) }
        self.endings = endings.map { Array($0.utf8) }
        self.whole = Set(whole.map { Array($0.utf8) })
        self.harmless = Set(harmless.map { Array($0.utf8) })
        firstLetters = self.unmistakable.reduce(0) { $0 | Self.bit(of: $1.first.first) }
        lastLetters = self.endings.reduce(0) { $0 | Self.bit(of: $1.last) }
        let names = self.unmistakable.map { $0.first + $0.second } + self.endings + self.whole
        shortest = names.map(\.count).min() ?? 0
    }

    /// Returns the bit of a letter in lower case; 0 for every other byte.
    private static func bit(of byte: UInt8?) -> UInt32 {
        guard let byte, (0x61...0x7A).contains(byte) else { return 0 }
        return 1 << UInt32(byte - 0x61)
    }

    /// Whether a text is so short that it has no name in it, not even without its escapes.
    func isTooShort(_ text: String) -> Bool { text.utf8.count < shortest }

    /// Whether a text is a word, such as a field's name, that is so short that nothing is encoded in it. In such a
    /// word, only a name can be sensitive.
    static func isShortWord(_ text: String) -> Bool {
        text.utf8.count < encodedRun && text.utf8.allSatisfy(isWord)
    }

    // MARK: names

    /// Whether a field of this name is sensitive.
    public func contains(_ name: String) -> Bool {
        if isTooShort(name) { return false }
        guard let decoded = Unescaping.decode(name.utf8) else { return true }
        return contains(decoded: decoded[...])
    }

    private func contains(decoded name: ArraySlice<UInt8>) -> Bool {
        let normal = Self.normal(name)
        if hasUnmistakable(normal, lower: name.map(Self.lowercased)) { return true }
        if hasEnding(normal) { return true }
        guard name.contains(where: Self.isOfPath) else { return whole.contains(normal) }
        // The parts of a path into a structure: `oauth[code]`, `body.code`, `code[0]`.
        return name.split(whereSeparator: Self.isOfPath).contains { part in
            let normal = Self.normal(part)
            return whole.contains(normal) || hasEnding(normal)
        }
    }

    private static func isOfPath(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"): true
        default: false
        }
    }

    /// Whether a name in normal form has one of the endings.
    private func hasEnding(_ normal: [UInt8]) -> Bool {
        guard lastLetters & Self.bit(of: normal.last) != 0 else { return false }
        return endings.contains { normal.count >= $0.count && normal.suffix($0.count) == $0[...] }
    }

    /// Whether a text is the name of a sensitive field, and not a word such as `client_secret_basic`.
    func areNamed(by text: String) -> Bool {
        guard text.utf8.count <= Self.nameLimit,
            text.utf8.allSatisfy({ Self.isWord($0) || "[]%".utf8.contains($0) }), contains(text)
        else { return false }
        return !harmless.contains(Self.normal(Array(text.utf8)[...]))
    }

    /// Whether a text names a sensitive field in an object that describes a field: by its name, with spaces, or by a
    /// path such as `/oauth/client_secret`.
    func areDescribed(by text: String) -> Bool {
        guard text.utf8.count <= Self.nameLimit else { return false }
        let last = text.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? text
        return areNamed(by: last.replacing(" ", with: "_"))
    }

    /// Whether a name may be shown: it is short, and has nothing beside the words of a sensitive name in which a value
    /// might stand.
    func isPlain(_ name: String) -> Bool {
        guard name.utf8.count <= 40, name.utf8.allSatisfy({ Self.isWord($0) || "[]".utf8.contains($0) }) else {
            return false
        }
        let normal = Self.normal(Array(name.utf8)[...])
        return whole.contains(normal) || !normal.contains { $0 < 0x3A }
    }

    // MARK: texts

    /// Whether a text of no known form may have a secret in it: it has an unmistakable name somewhere, a sensitive name
    /// before a separator (`password: x`, `<token>x`), or credentials (`Bearer x`).
    public func areMentioned(in text: some Collection<UInt8>) -> Bool {
        isFound(in: text) { decoded, lower in hasSeparated(lower) || hasCredentials(lower, decoded) }
    }

    /// Whether a text has an unmistakable name somewhere, perhaps encoded.
    ///
    /// It is narrower than `areMentioned(in:)`: a sentence may have the word `token` before a colon.
    public func areUnmistakable(in text: some Collection<UInt8>) -> Bool {
        isFound(in: text) { _, _ in false }
    }

    /// Whether a text has an unmistakable name somewhere, perhaps encoded, or something else that a function finds in
    /// it without its escapes, as it is and in lower case.
    private func isFound(
        in text: some Collection<UInt8>,
        orElse isOther: (_ decoded: [UInt8], _ lower: [UInt8]) -> Bool
    ) -> Bool {
        guard let decoded = Unescaping.decode(text) else { return true }
        if isHarmless(decoded) { return false }
        let lower = decoded.map(Self.lowercased)
        let normal = Self.normal(decoded[...])
        return hasUnmistakable(normal, lower: lower) || isOther(decoded, lower)
            || Self.encodedRuns(in: decoded).contains { isMentionedEncoded(in: $0) }
    }

    /// Whether a text is nothing but a name, as in `grant_type=refresh_token`.
    func isName(_ text: String) -> Bool { text.utf8.count <= Self.nameLimit && isHarmless(Array(text.utf8)) }

    private func isHarmless(_ text: [UInt8]) -> Bool {
        guard text.count <= Self.nameLimit, text.allSatisfy({ Self.isWord($0) || ":[]".utf8.contains($0) }) else {
            return false
        }
        let normal = Self.normal(text[...])
        return harmless.contains(normal) || unmistakable.contains { $0.first + $0.second == normal }
    }

    private func isMentionedEncoded(in decoded: [UInt8]) -> Bool {
        guard let decoded = Unescaping.decode(decoded) else { return true }
        return mentions(normal: Self.normal(decoded[...]))
    }

    /// Whether an unmistakable name stands in a text, as a whole or split.
    ///
    /// - Parameters:
    ///   - normal: the text in normal form. Most texts don't even have the first word of a name in it, and need no
    ///     further search.
    ///   - lower: the text in lower case.
    private func hasUnmistakable(_ normal: [UInt8], lower: @autoclosure () -> [UInt8]) -> Bool {
        hasFirstWord(normal) { _, _ in true } && (mentions(normal: normal) || isSplit(lower()))
    }

    private func mentions(normal text: [UInt8]) -> Bool {
        hasFirstWord(text) { second, end in text[end...].starts(with: second) }
    }

    /// Whether the two words of a name stand near each other, with an escape between them that is not known here. The
    /// text is in lower case.
    private func isSplit(_ text: [UInt8]) -> Bool {
        hasFirstWord(text) { second, end in
            let rest = text[end...].prefix(Self.gap + second.count)
                .prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") }
            return rest.indices.contains { rest[$0...].starts(with: second) }
        }
    }

    /// Whether the first word of an unmistakable name stands in a text at a place that is meant.
    ///
    /// - Parameter isMeant: gets the second word, and the index behind the first one.
    private func hasFirstWord(_ text: [UInt8], where isMeant: (_ second: [UInt8], _ end: Int) -> Bool) -> Bool {
        for index in text.indices where firstLetters & Self.bit(of: text[index]) != 0 {
            for pair in unmistakable where Self.hasWord(pair.first, at: index, in: text) {
                if isMeant(pair.second, index + pair.first.count) { return true }
            }
        }
        return false
    }

    private static func hasWord(_ word: [UInt8], at start: Int, in text: [UInt8]) -> Bool {
        guard start + word.count <= text.count else { return false }
        for index in word.indices where word[index] != text[start + index] { return false }
        return true
    }

    /// Whether a sensitive name stands before a separator. The text is decoded, in lower case.
    private func hasSeparated(_ text: [UInt8]) -> Bool {
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: ","):
                if isSeparator(at: index, in: text) { return true }
            case UInt8(ascii: " "): if isOption(before: index, in: text) { return true }
            default: continue
            }
        }
        return false
    }

    /// Whether an option of a command stands before a space, as in `--api-key x`.
    private func isOption(before index: Int, in text: [UInt8]) -> Bool {
        let word = text[max(0, index - Self.nameLimit)..<index].reversed().prefix(while: Self.isWord).reversed()
        return word.starts(with: "--".utf8) && contains(decoded: Array(word)[...])
    }

    private func isSeparator(at index: Int, in text: [UInt8]) -> Bool {
        var end = index
        var isQuoted = false
        while end > 0, index - end < Self.nameLimit, " \n\"'`])}*".utf8.contains(text[end - 1]) {
            end -= 1
            isQuoted = isQuoted || "\"'`".utf8.contains(text[end])
        }
        var start = end
        while start > 0, end - start < Self.nameLimit, Self.isWord(text[start - 1]) { start -= 1 }
        guard start < end else { return false }
        // A comma separates a name from its value only where the name is in quotes, as in `("token", "x")`. The name of
        // a machine stands behind two slashes and before a colon, as in `http://token:8080/`.
        if text[index] == UInt8(ascii: ","), !isQuoted { return false }
        if text[index] == UInt8(ascii: ":"), start >= 2, text[start - 1] == UInt8(ascii: "/"),
            text[start - 2] == UInt8(ascii: "/")
        {
            return false
        }
        if contains(decoded: text[start..<end]) {
            return isQuoted || !isSentence(text, word: start..<end, separator: index)
        }
        // The name of a form's field, as in `name="token"`.
        guard text[index] == UInt8(ascii: "="), Self.fieldMarks.contains(Self.normal(text[start..<end])) else {
            return false
        }
        let value = text[(index + 1)...].drop { " \"'`".utf8.contains($0) }.prefix(Self.nameLimit)
            .prefix(while: Self.isWord)
        return !value.isEmpty && contains(decoded: value)
    }

    /// Whether a colon stands in a sentence, as in `invalid token: the request contains`.
    private func isSentence(_ text: [UInt8], word: Range<Int>, separator: Int) -> Bool {
        guard text[separator] == UInt8(ascii: ":"), word.lowerBound >= 2,
            text[word.lowerBound - 1] == UInt8(ascii: " "), Self.isLetterOrDigit(text[word.lowerBound - 2]),
            Self.wordsOfSentences.contains(String(decoding: text[word], as: UTF8.self))
        else { return false }
        let words = text[(separator + 1)...].prefix(Self.nameLimit).prefix { $0 != UInt8(ascii: "\n") }
            .split(separator: UInt8(ascii: " ")).prefix(3)
        return words.count == 3 && words.allSatisfy { $0.allSatisfy { (0x61...0x7A).contains($0) } }
    }

    /// The sensitive names that are words of sentences, too.
    private static let wordsOfSentences: Set<String> = ["code", "token", "secret"]

    /// What stands before the name of a field in HTML, XML and multipart bodies.
    private static let fieldMarks: Set<[UInt8]> = Set(["name", "id", "key", "field", "names"].map { Array($0.utf8) })

    /// Whether a text has credentials for the `Authorization` header (RFC 6750, RFC 7617).
    private func hasCredentials(_ text: [UInt8], _ decoded: [UInt8]) -> Bool {
        Self.places(of: "bearer", in: text).contains { end in
            Self.isCredential(text[end...])
        } || Self.isBasic(text) || Self.hasBasicCredentials(decoded, text) || Self.hasUserInformation(text)
    }

    private static func isCredential(_ rest: ArraySlice<UInt8>) -> Bool {
        let spaces = rest.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "+") }
        guard !spaces.isEmpty else { return false }
        let word = rest.dropFirst(spaces.count).prefix { !" \n,".utf8.contains($0) }
        // `Bearer realm="x"` is a challenge (RFC 6750, section 3).
        let body = word.reversed().drop { $0 == UInt8(ascii: "=") }
        return !body.isEmpty && !body.contains(UInt8(ascii: "="))
    }

    /// Whether a URL of the text has user information, as in `https://user:password@host/`.
    private static func hasUserInformation(_ text: [UInt8]) -> Bool {
        places(of: "://", in: text).contains { end in
            let authority = text[end...].prefix { !"/?# \n\"'<>[".utf8.contains($0) }
            return authority.contains(UInt8(ascii: "@"))
        }
    }

    /// Whether the word `Basic` stands before a user and a password in base64.
    private static func hasBasicCredentials(_ text: [UInt8], _ lower: [UInt8]) -> Bool {
        places(of: "basic ", in: lower).contains { end in
            let run = text[end...].prefix { isLetterOrDigit($0) || isBase64Sign($0) }
            return run.count >= 4 && base64(run)?.contains(UInt8(ascii: ":")) ?? false
        }
    }

    private static func isBasic(_ text: [UInt8]) -> Bool {
        let trimmed = text.drop { $0 == UInt8(ascii: " ") }
        guard trimmed.starts(with: "basic ".utf8) else { return false }
        let word = trimmed.dropFirst(6).drop { $0 == UInt8(ascii: " ") }
        return !word.isEmpty && word.allSatisfy { isWord($0) || "+/=~".utf8.contains($0) }
    }

    // MARK: bytes

    /// The letters and digits of a text, in lower case.
    private static func normal(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var normal: [UInt8] = []
        normal.reserveCapacity(text.count)
        for byte in text where isLetterOrDigit(byte) { normal.append(lowercased(byte)) }
        return normal
    }

    /// Returns the index behind each place of a word.
    private static func places(of word: StaticString, in text: [UInt8]) -> [Int] {
        let word = word.withUTF8Buffer { Array($0) }
        return text.indices.filter { text[$0] == word[0] && hasWord(word, at: $0, in: text) }.map { $0 + word.count }
    }

    /// The parts of a text that may be base64 or hexadecimal, decoded. Letters before an encoded text shift it, so each
    /// part is decoded from its first letters on.
    private static func encodedRuns(in text: [UInt8]) -> [[UInt8]] {
        let base64Runs = runs(in: text) { isLetterOrDigit($0) || isBase64Sign($0) }
        let hexRuns = runs(in: text) { PercentCoding.hexValue($0) != nil }
        return base64Runs.flatMap { run in (0..<4).compactMap { base64(run.dropFirst($0)) } }
            + hexRuns.flatMap { run in (0..<2).map { hexadecimal(run.dropFirst($0)) } }
    }

    /// Returns the runs of bytes that are meant, of those that may be an encoded text.
    private static func runs(in text: [UInt8], of isMeant: (UInt8) -> Bool) -> [ArraySlice<UInt8>] {
        var runs: [ArraySlice<UInt8>] = []
        var start = 0
        for index in 0...text.count where index == text.count || !isMeant(text[index]) {
            if index - start >= encodedRun { runs.append(text[start..<index]) }
            start = index + 1
        }
        return runs
    }

    private static func isBase64Sign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func base64(_ run: ArraySlice<UInt8>) -> [UInt8]? {
        var standard = run.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        if standard.count % 4 == 1 { standard.removeLast() }
        while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(standard)).map { [UInt8]($0) }
    }

    private static func hexadecimal(_ run: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var high: UInt8?
        for digit in run.lazy.compactMap(PercentCoding.hexValue) {
            if let first = high { decoded.append(first << 4 | digit) }
            high = high == nil ? digit : nil
        }
        return decoded
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
