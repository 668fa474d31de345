import ArgumentParser
import Glibc

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
    /// The beginning of the names of all environment variables.
    static let variablePrefix = "COHERE_MOCK_"
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
        variable = Self.variablePrefix + option.dropFirst(2).uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
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

    /// Returns where a value comes from, for an error: from the option, otherwise from the environment variable.
    ///
    /// - Parameter isGiven: whether the option is on the command line.
    func source(isGiven: Bool) -> String { isGiven ? option : "the environment variable \(variable)" }

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

    /// Returns whether the option is given or the environment variable says yes. Throws if the variable says neither
    /// yes nor no.
    func flag(_ given: Bool) throws -> Bool {
        if given { return true }
        return try value(nil, "true, false, yes, no, on, off, 1 or 0") { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0": false
            default: nil
            }
        } ?? false
    }

    /// Returns the path of the file that the option or the environment variable names; nil if both are absent. Throws
    /// if the file can't be read.
    func readableFile(_ given: String?) throws -> String? {
        guard let file = text(given) else { return nil }
        guard access(file, R_OK) == 0 else {
            throw CommandError.failed("\(source(isGiven: given != nil)) names \(file), which cannot be read")
        }
        return file
    }

    /// Returns the number of the option, otherwise that of the environment variable; nil if both are absent. Throws if
    /// the text is not a whole number, or not in the range.
    func number(_ given: String?) throws -> Int? {
        let range = range ?? Int.min...Int.max
        return try value(given, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Returns the value that the option names, otherwise the one that the environment variable names; nil if both are
    /// absent. Throws if the text is the name of no value.
    func oneOfAll<Value: RawRepresentable<String> & CaseIterable>(_ given: String?) throws -> Value? {
        let names = Value.allCases.map(\.rawValue)
        let expectation = names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
        return try value(given, expectation) { Value(rawValue: $0) }
    }

    /// Returns the value of the option, otherwise that of the environment variable; nil if both are absent. Throws if
    /// the text can't be read. The error doesn't repeat the text, which may be a key in the wrong place.
    ///
    /// - Parameters:
    ///   - given: the text of the option; nil if it is absent.
    ///   - expectation: the allowed values, for the error, such as `text or json`.
    ///   - read: makes the value out of the text, or returns nil.
    func value<Value>(_ given: String?, _ expectation: String, _ read: (String) -> Value?) throws -> Value? {
        guard let text = text(given) else { return nil }
        guard let value = read(text) else {
            throw CommandError.usage("\(source(isGiven: given != nil)) must be \(expectation)")
        }
        return value
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
