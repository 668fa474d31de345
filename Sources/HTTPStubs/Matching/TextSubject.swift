/// A value of a request that patterns look at, with what they make of it kept from one pattern to the next.
final class TextSubject {
    let text: String
    private(set) lazy var json: JSONValue? = try? JSONValue(parsing: Array(text.utf8))

    init(_ text: String) { self.text = text }
}
