import Glibc

/// The environment of the process.
enum Environment {
    /// The value of a variable; nil if it is not set or is empty.
    static subscript(name: String) -> String? {
        text(of: name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Returns the value of a variable, which may be empty; nil if it is not set.
    static func text(of name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
