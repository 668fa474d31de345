/// One step of a path into a JSON document.
///
/// A path is kept as its steps and becomes text only where someone reads it: so a member named `2024` is never taken
/// for an array's element, nor `a/b` for two steps.
public enum JSONStep: Hashable, Sendable {
    /// The member of an object.
    case member(String)
    /// The element of an array, counted from 0.
    case index(Int)
}

extension [JSONStep] {
    /// The path as Cohere's API names a field: `oauth.scope`, `excludes[1]`, `organizations["a.b"].connectors`. Empty
    /// for the whole document.
    public var dotted: String {
        reduce(into: "") { text, step in
            switch step {
            case .index(let index): text += "[\(index)]"
            case .member(let name) where Self.isPlain(name): text += (text.isEmpty ? "" : ".") + name
            case .member(let name): text += "[\(JSONValue.string(name).text)]"
            }
        }
    }

    /// The path as a JSON pointer (RFC 6901): `/request/headers/a~1b`. Empty for the whole document.
    public var pointer: String {
        reduce(into: "") { text, step in
            text += "/"
            switch step {
            case .index(let index): text += String(index)
            case .member(let name): for character in name { text += Self.escaped(character) }
            }
        }
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !".[]\"\\".utf8.contains($0) }
    }

    /// Section 3 of RFC 6901.
    private static func escaped(_ character: Character) -> String {
        switch character {
        case "~": "~0"
        case "/": "~1"
        default: String(character)
        }
    }
}
