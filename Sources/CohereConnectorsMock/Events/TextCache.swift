import Synchronization
import Texts

/// Texts that are made of other texts, which takes time, and are needed again and again: a URL without its secrets, an
/// id of a name.
final class TextCache: Sendable {
    /// The kind of a text.
    enum Kind: Hashable, Sendable {
        case url
        case organizationID
        case ownerID
    }

    private struct Key: Hashable {
        var kind: Kind
        var text: ExactText
    }

    /// The number of texts that are kept. When there are more, all are forgotten.
    static let limit = 1_000
    /// The number of bytes of a text of which another one is kept.
    private static let longestText = 256

    private let texts = Mutex<[Key: String]>([:])

    /// Returns what a function makes of a text.
    func text(_ kind: Kind, of text: String, _ make: (String) -> String) -> String {
        guard text.utf8.count <= Self.longestText else { return make(text) }
        let key = Key(kind: kind, text: ExactText(text))
        if let kept = texts.withLock({ $0[key] }) { return kept }
        let made = make(text)
        texts.withLock { texts in
            if texts.count >= Self.limit { texts = [:] }
            texts[key] = made
        }
        return made
    }
}
