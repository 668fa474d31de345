import ArgumentParser

/// One setting of the program: an option of the command line, and the environment variable that stands for it. Help,
/// README's table and the check of the value come from it.
struct Setting: Sendable {
    /// As it is written on the command line, such as `--max-body`.
    let option: String
    /// What it is, for help and README: a phrase that begins in lower case.
    let summary: String
    /// What holds without it, for help and README; code in backquotes.
    let standard: String
    /// The numbers that it takes; nil for a setting that is no number.
    let range: ClosedRange<Int>?
    /// Whether it may be given several times.
    let isRepeatable: Bool

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
    }

    /// The environment variable, such as `COHERE_MOCK_MAX_BODY`.
    var variable: String {
        "COHERE_MOCK_" + option.dropFirst(2).uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// What `--help` says.
    var help: ArgumentHelp {
        let sentence = summary.prefix(1).uppercased() + summary.dropFirst()
        let separators = isRepeatable ? ", commas between" : ""
        return ArgumentHelp("\(sentence). [\(variable)\(separators)] (default: \(standard.filter { $0 != "`" }))")
    }

    /// The line of README's table.
    var row: String {
        "| `\(option)` | `\(variable)` | \(standard) | \(summary)\(isRepeatable ? "; repeatable" : "") |"
    }
}

// MARK: values

extension Setting {
    /// The option's value, else the environment variable's; nil where both are absent.
    func text(_ given: String?) -> String? { given ?? Environment[variable] }

    /// The option's values, else those of the environment variable, between commas.
    func list(_ given: [String]) -> [String] {
        guard given.isEmpty else { return given }
        return (Environment[variable] ?? "").split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
    }

    /// Whether the option is given, or the environment variable is `true`.
    func flag(_ given: Bool) throws -> Bool {
        if given { return true }
        return try value(nil, "true or false") ?? false
    }

    /// The option's number, else the environment variable's; nil where both are absent. Throws where it is out of
    /// range.
    func number(_ given: Int?) throws -> Int? {
        try validate(given)
        guard let number = try value(given, expectation) else { return nil }
        guard isInRange(number) else { throw badVariable(expectation) }
        return number
    }

    /// Throws where the option's number is out of range.
    func validate(_ given: Int?) throws {
        guard let given, !isInRange(given) else { return }
        throw ValidationError("\(option) must be \(expectation)")
    }

    private func isInRange(_ number: Int) -> Bool { range?.contains(number) ?? true }

    private var expectation: String {
        range.map { "a number from \($0.lowerBound) to \($0.upperBound)" } ?? "a number"
    }

    /// The option's value, else the environment variable's; nil where both are absent. Throws where the variable can't
    /// be read.
    ///
    /// - Parameter expectation: what the variable must be, such as `text or json`.
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
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
