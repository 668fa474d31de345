import ArgumentParser

/// One setting of the program: an option of the command line and its environment variable. The help, the table of
/// docs/options.md and the check of the value use it.
struct Setting: Sendable {
    /// The option as it is written on the command line, such as `--max-body`.
    let option: String
    /// The meaning of the setting, for the help and docs/options.md: a phrase that begins in lower case.
    let summary: String
    /// The default, for the help and docs/options.md. Code is in backquotes.
    let standard: String
    /// The numbers that are allowed; nil if the setting is not a number.
    let range: ClosedRange<Int>?
    /// Whether the option may be given several times.
    let isRepeatable: Bool
    /// The name of the environment variable, such as `COHERE_MOCK_MAX_BODY`.
    let variable: String
    /// The text of `--help`. It is made once, as the argument parser asks for it several times at each start.
    private let helpText: String

    init(
        _ option: String,
        _ summary: String,
        standard: String,
        range: ClosedRange<Int>? = nil,
        isRepeatable: Bool = false
    ) {
        self.option = option
        self.summary = summary
        self.standard = standard
        self.range = range
        self.isRepeatable = isRepeatable
        variable = "COHERE_MOCK_" + option.dropFirst(2).uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        let sentence = summary.prefix(1).uppercased() + summary.dropFirst()
        let separators = isRepeatable ? ", commas between" : ""
        helpText = "\(sentence). [\(variable)\(separators)] (default: \(standard.filter { $0 != "`" }))"
    }

    /// The text of `--help`.
    var help: ArgumentHelp { ArgumentHelp(helpText) }

    /// The line in the table of docs/options.md.
    var row: String {
        "| `\(option)` | `\(variable)` | \(standard) | \(summary)\(isRepeatable ? "; repeatable" : "") |"
    }
}

// MARK: values

extension Setting {
    /// Returns the value of the option, otherwise that of the environment variable; nil if both are absent.
    func text(_ given: String?) -> String? { given ?? Environment[variable] }

    /// Returns the values of the option, otherwise those of the environment variable, which are separated by commas.
    func list(_ given: [String]) -> [String] {
        guard given.isEmpty else { return given }
        return (Environment[variable] ?? "").split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    }

    /// Returns where the values of a list come from, for an error: from the option, otherwise from the environment
    /// variable.
    func source(of given: [String]) -> String { given.isEmpty ? "the environment variable \(variable)" : option }

    /// Returns the keys of the option, otherwise those of the environment variable, which are separated by commas.
    /// White space around a key is none of it.
    ///
    /// Throws if one is empty. A variable that is set but empty, as a missing secret of CI leaves it, never means that
    /// there is no key.
    func keys(_ given: [String]) throws -> [String] {
        guard given.isEmpty else {
            let keys = given.map { $0[...].trimmingSpaces() }
            guard !keys.contains("") else { throw CommandError.usage("\(option) must not be empty") }
            return keys
        }
        guard let text = Environment.text(of: variable) else { return [] }
        let texts = isRepeatable ? text.split(separator: ",", omittingEmptySubsequences: false) : [text[...]]
        let keys = texts.map { $0.trimmingSpaces() }
        guard !keys.contains("") else {
            let remedy = "unset it where no key is meant"
            throw CommandError.usage("the environment variable \(variable) must not have an empty key: \(remedy)")
        }
        return keys
    }

    /// Returns true if the option is given or the environment variable is `true`. Throws if the variable is neither
    /// `true` nor `false`.
    func flag(_ given: Bool) throws -> Bool {
        if given { return true }
        return try value(nil, "true or false") ?? false
    }

    /// Returns the number of the option, otherwise that of the environment variable; nil if both are absent. Throws if
    /// the number is out of range.
    func number(_ given: Int?) throws -> Int? {
        try validate(given)
        guard let number = try value(given, expectation) else { return nil }
        guard isInRange(number) else { throw badVariable(expectation) }
        return number
    }

    /// Throws if the number of the option is out of range.
    func validate(_ given: Int?) throws {
        guard let given, !isInRange(given) else { return }
        throw ValidationError("\(option) must be \(expectation)")
    }

    private func isInRange(_ number: Int) -> Bool { range?.contains(number) ?? true }

    private var expectation: String {
        range.map { "a number from \($0.lowerBound) to \($0.upperBound)" } ?? "a number"
    }

    /// Returns the value of the option, otherwise that of the environment variable; nil if both are absent. Throws if
    /// the variable can't be read.
    ///
    /// - Parameters:
    ///   - given: the value of the option; nil if it is absent.
    ///   - expectation: the allowed values of the variable, for the error, such as `text or json`.
    func value<Value: LosslessStringConvertible>(_ given: Value?, _ expectation: String) throws -> Value? {
        if let given { return given }
        guard let text = Environment[variable] else { return nil }
        guard let value = Value(text) else { throw badVariable(expectation) }
        return value
    }

    private func badVariable(_ expectation: String) -> CommandError {
        .usage("the environment variable \(variable) must be \(expectation)")
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
