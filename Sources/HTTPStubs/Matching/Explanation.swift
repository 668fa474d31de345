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
        case .host(let pattern):
            return line("host", .one(pattern), Values([subject.origin.host], shown: redaction.text))
        case .clientIP(let pattern): return line("clientIp", .one(pattern), Values([subject.clientIP]) { $0 })
        case .method: return "method: expected \(method), was \(shown(request.method.rawValue))"
        case .url: return url(request.target)
        case .header(let (name, pattern)):
            let values = Values(try subject.header(name)) { redaction.header(name, $0).value }
            return line("header", name, .many(pattern), values)
        case .queryParameter(let (name, pattern)):
            let values = Values(try subject.query(name), shownIn: shownQuery, name)
            return line("query parameter", name, .many(pattern), values)
        case .formParameter(let (name, pattern)):
            let values = Values(try subject.formField(name), shownIn: shownForm, name)
            return line("form parameter", name, .many(pattern), values)
        case .pathParameter(let (name, pattern)):
            let value = try self.pattern.pathParameter(name, of: subject)
            let path = String(request.target.path)
            let isPlain = redaction.url(path) == path
            let values = Values(value.map { [$0] } ?? []) { isPlain ? redaction.text($0) : Redaction.replacement }
            return line("path parameter", name, .one(pattern), values)
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
        case .one(let method): shown(method.rawValue)
        case .oneOf(let methods): methods.map { shown($0.rawValue) }.joined(separator: " or ")
        case .noneOf(let methods): "none of " + methods.map { shown($0.rawValue) }.joined(separator: ", ")
        }
    }

    private func url(_ target: RequestTarget) -> String {
        let isWhole =
            switch pattern.url {
            case .any, .url, .urlPattern: true
            case .path, .pathPattern, .pathTemplate: false
            }
        let actual = isWhole ? target.url : String(target.path)
        let shown = redaction.url(actual)
        let words = Words(redaction: redaction, isHidden: shown != actual)
        let expected =
            switch pattern.url {
            case .any: "any"
            case .url(let url): quoted(redaction.url(url))
            case .path(let path): quoted(redaction.url(path))
            case .urlPattern(let expression), .pathPattern(let expression): "to match " + words.show(expression.pattern)
            case .pathTemplate(let template): "to fit " + quoted(redaction.url(template.source))
            }
        return "\(isWhole ? "url" : "path"): expected \(expected), was \(quoted(shown))"
    }

    private enum Condition {
        case one(ValuePattern)
        case many(MultiValuePattern)
    }

    private func line(_ kind: String, _ name: String, _ condition: Condition, _ values: Values) -> String {
        let shownName = redaction.fieldName(name)
        let isSensitive = redaction.names.contains(name) || shownName != name
        return line("\(kind) \(shownName)", condition, isSensitive ? values.hidden : values)
    }

    /// Where a sent value is not shown, what was expected isn't either: it may be the same.
    private func line(_ name: String, _ condition: Condition, _ values: Values) -> String {
        let words = values.areHidden ? hidden : visible
        let expected =
            switch condition {
            case .one(let pattern): words.expectation(pattern)
            case .many(let pattern): words.expectation(pattern)
            }
        let actual = values.shown.prefix(10).map { values.areHidden ? Redaction.replacement : quoted($0) }
        return "\(name): expected \(expected), was \(actual.isEmpty ? "absent" : actual.joined(separator: ", "))"
    }

    /// The fields of the query and of the body's form as the journal shows them.
    private var shownQuery: Form {
        Form(parsing: RequestTarget(redaction.url(subject.request.target.url))?.rawQuery ?? "")
    }

    private var shownForm: Form {
        let body = subject.request.body
        return body.count <= Self.longestBody ? Form(parsing: redaction.body(body)) : Form()
    }

    private func body(_ index: Int, _ pattern: ValuePattern) throws(BudgetError) -> String {
        let name = self.pattern.bodyPatterns.count > 1 ? "body (bodyPatterns[\(index)])" : "body"
        let body = subject.request.body
        guard !body.isEmpty else { return "\(name): expected \(visible.expectation(pattern)), was empty" }
        guard body.count <= Self.longestBody else {
            return "\(name): expected \(hidden.expectation(pattern)), was a text of \(body.count) bytes"
        }
        try subject.budget.spend(20 * body.count, on: .answer)
        let text = redaction.body(body)
        let isHidden = !text.utf8.elementsEqual(body)
        if let sent = try subject.body()?.json(), let shown = try? JSONValue(parsing: Array(text.utf8)) {
            if case .equalToJSON(let json) = pattern,
                let steps = try json.firstDifference(from: sent, subject.budget)
            {
                return name + ": " + difference(steps, (json.expected, redaction.json(json.expected)), (sent, shown))
            }
            if case .matchesJSONPath(let path, _) = pattern {
                let found = try path.read(sent, budget: subject.budget)
                let isShown = try found == path.read(shown, budget: subject.budget)
                let words = isShown ? visible : hidden
                let actual = isShown ? found.map(quotedJSON) ?? "absent" : Redaction.replacement
                return "\(name): expected \(words.expectation(pattern)), was \(actual)"
            }
        }
        return "\(name): expected \((isHidden ? hidden : visible).expectation(pattern)), was \(quoted(text))"
    }

    // MARK: values

    /// A JSON value, and the form of it that may be shown. It is redacted as a whole document, as what hides a value
    /// may stand beside it.
    private typealias Document = (real: JSONValue, shown: JSONValue)

    /// Says in what two documents differ at a place. Of the place, as much is named as both of them show.
    private func difference(_ steps: [JSONStep], _ expected: Document, _ actual: Document) -> String {
        let (left, right) = (value(at: steps, in: expected), value(at: steps, in: actual))
        let depth = min(left.depth, right.depth)
        let shown = steps.prefix(depth).map { step -> JSONStep in
            guard case .member(let name) = step else { return step }
            return .member(redaction.fieldName(name))
        }
        let place = shown.isEmpty ? "the top" : shown.dotted
        guard depth == steps.count, !left.isHidden, !right.isHidden else {
            let words = [left, right].map { $0.text == "absent" ? $0.text : Redaction.replacement }
            return "at \(place), expected \(words[0]), was \(words[1])"
        }
        return "at \(place), expected \(left.text), was \(right.text)"
    }

    /// Returns the text of a value at a place, or that it is absent or hidden, and the number of steps to it that may
    /// be named.
    private func value(
        at steps: [JSONStep],
        in document: Document
    ) -> (text: String, depth: Int, isHidden: Bool) {
        var (real, shown) = document
        for (depth, step) in steps.enumerated() {
            if case .string = shown, real.string == nil { return (Redaction.replacement, depth, true) }
            guard let next = real[step] else { return ("absent", depth + 1, false) }
            guard let shownNext = shown[step] else { return (Redaction.replacement, depth, true) }
            (real, shown) = (next, shownNext)
        }
        return real == shown ? (quotedJSON(real), steps.count, false) : (Redaction.replacement, steps.count, true)
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

extension JSONValue {
    /// The value of a member or an element; nil if there is none.
    fileprivate subscript(step: JSONStep) -> JSONValue? {
        switch step {
        case .member(let name): self[name]
        case .index(let index): array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }
    }
}

/// Values of a request as they may be shown.
private struct Values {
    let shown: [String]
    /// Whether the values are not shown, as one of them has something to hide.
    let areHidden: Bool

    init(_ values: [String], shown: (String) -> String) {
        self.init(values, values.map(shown))
    }

    /// Makes values of a field out of a form that may be shown.
    init(_ values: [String], shownIn form: Form, _ name: String) { self.init(values, form.values(of: name)) }

    private init(_ values: [String], _ shown: [String]) {
        self.shown = values
        areHidden = !values.elementsEqual(shown) { $0.utf8.elementsEqual($1.utf8) }
    }

    private init(hiding values: [String]) {
        shown = values
        areHidden = true
    }

    var hidden: Values { Values(hiding: shown) }
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
