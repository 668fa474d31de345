import JSON
import RegularExpressions

/// Says what a pattern expects. Whatever the pattern gives goes through `show`, which hides it where it must.
struct ExplanationWords {
    let redaction: Redaction
    let budget: Budget
    /// Whether nothing of what is expected is shown, as it stands for something that is hidden.
    let isHidden: Bool

    /// Returns a text in quotes.
    func show(_ text: String) throws(BudgetError) -> String { try show(text, as: redaction.text) }

    /// Returns a URL, or the template of one, in quotes. What is hidden in it is known by its place, so the rest is
    /// always shown.
    func showURL(_ url: String) throws(BudgetError) -> String { try visible.show(url, as: redaction.url) }

    private func show(_ text: String, as redact: (String) -> String) throws(BudgetError) -> String {
        if isHidden { return Redaction.replacement }
        guard text.utf8.count <= ShownRequest.longestBody else { return "a text of \(text.utf8.count) bytes" }
        try budget.spend(onRedacting: text)
        return redact(text).quoted
    }

    /// Returns texts in quotes.
    func list(_ texts: [String], _ separator: String) throws(BudgetError) -> String {
        try join(texts, separator) { (text) throws(BudgetError) in try show(text) }
    }

    func expectation(_ pattern: MultiValuePattern) throws(BudgetError) -> String {
        switch pattern {
        case .any(let pattern): return try expectation(pattern)
        case .hasExactly(let patterns): return "exactly \(patterns.count) values, \(try all(patterns))"
        case .includes(let patterns): return "among the values \(try all(patterns))"
        }
    }

    // It calls itself for each level of the pattern, which the JSON parser limits.
    func expectation(_ pattern: ValuePattern) throws(BudgetError) -> String {
        try budget.spend(2000, on: .answer)
        switch pattern {
        case .equalTo(let text, let isCaseInsensitive):
            return try show(text) + (isCaseInsensitive ? " in any case" : "")
        case .contains(let text): return "to contain \(try show(text))"
        case .doesNotContain(let text): return "not to contain \(try show(text))"
        case .matches(let expression): return "to match \(try show(expression.pattern))"
        case .doesNotMatch(let expression): return "not to match \(try show(expression.pattern))"
        case .absent: return "to be absent"
        case .anything: return "anything"
        case .equalToJSON(let json): return "the JSON \(try show(json.expected))"
        case .matchesJSONPath(let path, let pattern): return try expectation(at: path, pattern, self)
        case .and(let patterns): return try join(patterns, " and ")
        case .or(let patterns): return try join(patterns, " or ")
        case .not(let pattern): return "not (\(try expectation(pattern)))"
        case .number(let number):
            let source = isHidden ? Redaction.replacement : number.source.shortened()
            return Self.words(number.comparison) + source
        case .dateTime(let time): return Self.words(time.comparison) + (try show(time.source))
        case .binaryEqualTo(let bytes): return "\(bytes.count) other bytes"
        }
    }

    /// Says what is expected at a JSON path.
    ///
    /// - Parameters:
    ///   - nested: the pattern for the value at the path; nil if any value is expected.
    ///   - words: the words for that pattern. They hide all if the path leads to a secret.
    func expectation(
        at path: JSONPath,
        _ nested: ValuePattern?,
        _ words: ExplanationWords
    ) throws(BudgetError) -> String {
        let place = try show(path.source, as: redaction.path)
        guard let nested else { return "a value at \(place)" }
        let words = redaction.isSecretPath(path.source) ? hidden : words
        return "at \(place) \(try words.expectation(nested))"
    }

    private func show(_ json: JSONValue) throws(BudgetError) -> String {
        if isHidden { return Redaction.replacement }
        try budget.spend(onRedacting: json)
        return redaction.json(json).text.shortened()
    }

    /// The words that show nothing of what is expected.
    var hidden: ExplanationWords { ExplanationWords(redaction: redaction, budget: budget, isHidden: true) }
    private var visible: ExplanationWords { ExplanationWords(redaction: redaction, budget: budget, isHidden: false) }

    // MARK: lists

    private func all(_ patterns: [ValuePattern]) throws(BudgetError) -> String {
        patterns.isEmpty ? "none" : try join(patterns, ", ")
    }

    private func join(_ patterns: [ValuePattern], _ separator: String) throws(BudgetError) -> String {
        try join(patterns, separator) { (pattern) throws(BudgetError) in try expectation(pattern) }
    }

    /// Joins the words for the first ten elements, and says how many more there are.
    private func join<Element>(
        _ elements: [Element],
        _ separator: String,
        _ words: (Element) throws(BudgetError) -> String
    ) throws(BudgetError) -> String {
        var joined: [String] = []
        for element in elements.prefix(10) { joined.append(try words(element)) }
        if elements.count > joined.count { joined.append("\(elements.count - joined.count) more") }
        return joined.joined(separator: separator)
    }

    private static func words(_ comparison: NumberPattern.Comparison) -> String {
        switch comparison {
        case .equal: "the number "
        case .greater: "a number greater than "
        case .greaterOrEqual: "a number of at least "
        case .less: "a number less than "
        case .lessOrEqual: "a number of at most "
        }
    }

    private static func words(_ comparison: DateTimePattern.Comparison) -> String {
        switch comparison {
        case .before: "a time before "
        case .after: "a time after "
        case .equal: "the time "
        }
    }
}
