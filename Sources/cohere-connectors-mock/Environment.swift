import Glibc

/// The environment variables that stand for options: `--max-body` is `COHERE_MOCK_MAX_BODY`.
enum Environment {
    static func text(for option: String) -> String? {
        guard let value = getenv(variable(for: option)) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// Separated by commas.
    static func list(for option: String) -> [String] {
        (text(for: option) ?? "").split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    }

    static func flag(for option: String) throws -> Bool {
        try value(for: option, "true or false") ?? false
    }

    static func value<Value: LosslessStringConvertible>(for option: String, _ expectation: String) throws -> Value? {
        guard let text = text(for: option) else { return nil }
        guard let value = Value(text) else {
            throw Failure.usage("the environment variable \(variable(for: option)) must be \(expectation)")
        }
        return value
    }

    static func variable(for option: String) -> String {
        "COHERE_MOCK_" + option.dropFirst(2).uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
