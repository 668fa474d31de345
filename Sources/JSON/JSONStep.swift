/// One step of a path into a JSON document.
///
/// A path is stored as its steps, and becomes text only when someone reads it. So a member with the name `2024` can't
/// be confused with an array's element, and `a/b` can't be confused with two steps.
public enum JSONStep: Hashable, Sendable {
    /// A member of an object.
    case member(String)
    /// An element of an array, counted from 0.
    case index(Int)
}

extension [JSONStep] {
    /// The path in the form of Cohere's API: `oauth.scope`, `excludes[1]`, `organizations["a.b"].connectors`. Empty for
    /// the whole document.
    public var dotted: String {
        reduce(into: "") { text, step in
            switch step {
            case .index(let index): text += "[\(index)]"
            case .member(let name) where Self.isPlain(name): text += (text.isEmpty ? "" : ".") + name
            case .member(let name): text += "[\(JSONValue.string(name).text)]"
            }
        }
    }

    /// The path as a JSON pointer (RFC 6901), such as `/request/headers/a~1b`. Empty for the whole document.
    public var pointer: String {
        reduce(into: "") { text, step in
            text += "/"
            switch step {
            case .index(let index): text += String(index)
            case .member(let name): for scalar in name.unicodeScalars { text += Self.escaped(scalar) }
            }
        }
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !".[]\"\\".utf8.contains($0) }
    }

    /// Returns a character of a name in the form that a pointer uses (RFC 6901, section 3).
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "~": "~0"
        case "/": "~1"
        default: String(scalar)
        }
    }
}
