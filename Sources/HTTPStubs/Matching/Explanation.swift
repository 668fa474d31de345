import HTTP
import JSON
import RegularExpressions

/// Says in what a request differs from a pattern, as a text that a person reads, without secrets: `header X-A: expected
/// "1", was absent`.
struct Explanation {
    /// The number of characters of a value that are shown.
    private static let longestValue = 200
    /// The number of bytes of a body that is shown.
    fileprivate static let longestBody = 64 << 10

    let pattern: RequestPattern
    let subject: RequestSubject
    let redaction: Redaction

    /// Returns the text for one difference. Throws if a comparison takes more work than the budget has.
    func text(_ difference: RequestPattern.Difference) throws(BudgetError) -> String {
        let request = subject.request
        switch difference.part {
        case .scheme(let scheme): return "scheme: expected \(quoted(scheme)), was \(quoted(subject.origin.scheme))"
        case .port(let port): return "port: expected \(port), was \(subject.origin.port)"
        case .host(let pattern): return line("host", pattern, [subject.origin.host])
        case .clientIP(let pattern): return line("clientIp", pattern, [subject.clientIP])
        case .method: return "method: expected \(method), was \(shown(request.method.rawValue))"
        case .url: return url(request.target)
        case .header(let (name, pattern)):
            return line("header", name, .many(pattern), try subject.header(name))
        case .queryParameter(let (name, pattern)):
            return line("query parameter", name, .many(pattern), try subject.query(name))
        case .formParameter(let (name, pattern)):
            return line("form parameter", name, .many(pattern), try subject.formField(name))
        case .pathParameter(let (name, pattern)):
            let value = try self.pattern.pathParameter(name, of: subject)
            return line("path parameter", name, .one(pattern), value.map { [$0] } ?? [])
        case .cookie(let (name, pattern)):
            let value = try subject.cookie(name)
            // The value of a cookie is never shown, as in the journal.
            return "cookie \(redaction.fieldName(name)): expected \(hidden.expectation(pattern)), was "
                + (value == nil ? "absent" : Redaction.replacement)
        case .body(let index, let pattern): return try body(index, pattern)
        }
    }

    // MARK: parts

    private var method: String {
        switch pattern.method {
        case .any: "any"
        case .oneOf(let methods): methods.map { shown($0.rawValue) }.joined(separator: " or ")
        case .noneOf(let methods): "none of " + methods.map { shown($0.rawValue) }.joined(separator: ", ")
        }
    }

    private func url(_ target: RequestTarget) -> String {
        let (name, expected) =
            switch pattern.url {
            case .any: ("url", "any")
            case .url(let url): ("url", quoted(redaction.url(url)))
            case .path(let path): ("path", quoted(redaction.url(path)))
            case .urlPattern(let expression): ("url", "to match " + shown(expression.pattern))
            case .pathPattern(let expression): ("path", "to match " + shown(expression.pattern))
            case .pathTemplate(let template): ("path", "to fit " + quoted(redaction.url(template.source)))
            }
        let actual = name == "url" ? target.url : String(target.path)
        return "\(name): expected \(expected), was \(quoted(redaction.url(actual)))"
    }

    private enum Condition {
        case one(ValuePattern)
        case many(MultiValuePattern)
    }

    private func line(_ name: String, _ pattern: ValuePattern, _ values: [String]) -> String {
        "\(name): expected \(visible.expectation(pattern)), was \(list(values, visible))"
    }

    private func line(_ kind: String, _ name: String, _ condition: Condition, _ values: [String]) -> String {
        let shownName = redaction.fieldName(name)
        let isSensitive = redaction.names.contains(name) || shownName != name
        let words = isSensitive ? hidden : visible
        let expected =
            switch condition {
            case .one(let pattern): words.expectation(pattern)
            case .many(let pattern): words.expectation(pattern)
            }
        return "\(kind) \(shownName): expected \(expected), was \(list(values, words))"
    }

    private func list(_ values: [String], _ words: Words) -> String {
        values.isEmpty ? "absent" : values.prefix(10).map(words.show).joined(separator: ", ")
    }

    private func body(_ index: Int, _ pattern: ValuePattern) throws(BudgetError) -> String {
        let name = self.pattern.bodyPatterns.count > 1 ? "body (bodyPatterns[\(index)])" : "body"
        let body = subject.request.body
        guard !body.isEmpty else { return "\(name): expected \(visible.expectation(pattern)), was empty" }
        guard body.count <= Self.longestBody else {
            return "\(name): expected \(visible.expectation(pattern)), was a text of \(body.count) bytes"
        }
        try subject.budget.spend(20 * body.count, on: .answer)
        let shown = redaction.body(body)
        if let actual = try? JSONValue(parsing: Array(shown.utf8)) {
            if case .equalToJSON(let json) = pattern,
                let difference = try json.firstDifference(from: subject.body()?.json() ?? .null, subject.budget)
            {
                // Both documents are redacted as wholes, as what hides a value may stand beside it.
                let expected = redaction.json(json.expected)
                return "\(name): at \(place(difference)), expected \(value(at: difference, in: expected)), was "
                    + value(at: difference, in: actual)
            }
            if case .matchesJSONPath(let path, _) = pattern {
                let found = try path.read(actual, budget: subject.budget)
                return "\(name): expected \(visible.expectation(pattern)), was "
                    + (found.map { quotedJSON($0) } ?? "absent")
            }
        }
        return "\(name): expected \(visible.expectation(pattern)), was \(quoted(shown))"
    }

    // MARK: values

    private func place(_ steps: [JSONStep]) -> String {
        let shown = steps.map { step -> JSONStep in
            guard case .member(let name) = step else { return step }
            return .member(redaction.fieldName(name))
        }
        return shown.isEmpty ? "the top" : shown.dotted
    }

    private func value(at steps: [JSONStep], in document: JSONValue) -> String {
        var value = document
        for step in steps {
            // Within what is hidden as a whole, nothing can be found.
            if case .string(let text) = value, text.utf8.starts(with: "[redacted".utf8) { return Redaction.replacement }
            let next: JSONValue? =
                switch step {
                case .member(let name): value[name]
                case .index(let index): value.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
            guard let next else { return "absent" }
            value = next
        }
        return quotedJSON(value)
    }

    private func quotedJSON(_ value: JSONValue) -> String { Self.shortened(value.text) }

    /// The words for values that may be shown.
    private var visible: Words { Words(redaction: redaction, isHidden: false) }
    /// The words for values of sensitive names.
    private var hidden: Words { Words(redaction: redaction, isHidden: true) }

    private func shown(_ text: String) -> String { visible.show(text) }
    private func quoted(_ text: String) -> String { Self.quoted(text) }

    /// Returns a text as JSON, so that it is one line.
    fileprivate static func quoted(_ text: String) -> String { JSONValue.string(shortened(text)).text }

    /// Returns the beginning of a text.
    fileprivate static func shortened(_ text: String) -> String {
        guard text.utf8.count > longestValue else { return text }
        return String(text.unicodeScalars.prefix(longestValue)) + "…"
    }
}

/// Says what a pattern expects.
private struct Words {
    let redaction: Redaction
    /// Whether the values are those of sensitive names.
    let isHidden: Bool

    func show(_ text: String) -> String {
        if isHidden { return Redaction.replacement }
        guard text.utf8.count <= Explanation.longestBody else { return "a text of \(text.utf8.count) bytes" }
        return Explanation.quoted(redaction.text(text))
    }

    func expectation(_ pattern: MultiValuePattern) -> String {
        switch pattern {
        case .any(let pattern): expectation(pattern)
        case .hasExactly(let patterns): "exactly \(patterns.count) values, \(all(patterns))"
        case .includes(let patterns): "among the values \(all(patterns))"
        }
    }

    private func all(_ patterns: [ValuePattern]) -> String {
        patterns.isEmpty ? "none" : patterns.prefix(10).map(expectation).joined(separator: ", ")
    }

    // It calls itself for each level of the pattern, which the JSON parser limits.
    func expectation(_ pattern: ValuePattern) -> String {
        switch pattern {
        case .equalTo(let text, let isCaseInsensitive): show(text) + (isCaseInsensitive ? " in any case" : "")
        case .contains(let text): "to contain \(show(text))"
        case .doesNotContain(let text): "not to contain \(show(text))"
        case .matches(let expression): "to match \(show(expression.pattern))"
        case .doesNotMatch(let expression): "not to match \(show(expression.pattern))"
        case .absent: "to be absent"
        case .anything: "anything"
        case .equalToJSON(let json):
            "the JSON " + (isHidden ? Redaction.replacement : Explanation.shortened(redaction.json(json.expected).text))
        case .matchesJSONPath(let path, nil): "a value at \(self.path(path))"
        case .matchesJSONPath(let path, let pattern?):
            "at \(self.path(path)) \((isSecret(path) ? hidden : self).expectation(pattern))"
        case .and(let patterns): patterns.prefix(10).map(expectation).joined(separator: " and ")
        case .or(let patterns): patterns.prefix(10).map(expectation).joined(separator: " or ")
        case .not(let pattern): "not (\(expectation(pattern)))"
        case .number(let number): Self.words(number.comparison) + (isHidden ? Redaction.replacement : number.source)
        case .dateTime(let time): Self.words(time.comparison) + show(time.source)
        case .binaryEqualTo(let bytes): "\(bytes.count) other bytes"
        }
    }

    private var hidden: Words { Words(redaction: redaction, isHidden: true) }

    private func path(_ path: JSONPath) -> String { Explanation.quoted(redaction.path(path.source)) }

    private func isSecret(_ path: JSONPath) -> Bool {
        redaction.names.areUnmistakable(in: path.source.utf8) || redaction.names.contains(path.source)
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
