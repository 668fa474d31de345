import HTTP
import JSON
import RegularExpressions
import Texts

/// Says in what a request differs from a pattern, as a text that a person reads, without secrets: `header X-A: expected
/// "1", was absent`.
struct Explanation {
    /// The number of differences that are named.
    private static let longestList = 10
    /// The number of characters of the text for one difference.
    private static let longestText = 1000

    let pattern: RequestPattern
    let request: ShownRequest

    /// Returns the texts for the first ten differences, and how many more there are. Throws if that takes more work
    /// than the budget has.
    ///
    /// - Parameter scenario: one more difference, of the stub's scenario. Default: nil, there is none.
    func texts(
        _ differences: [RequestPattern.Difference],
        and scenario: String? = nil
    ) throws(BudgetError) -> [String] {
        var texts: [String] = []
        for difference in differences.prefix(Self.longestList) {
            texts.append(try text(difference.part).shortened(to: Self.longestText))
        }
        let rest = differences.count - texts.count
        if let scenario { texts.append(scenario) }
        return rest == 0 ? texts : texts + ["\(rest) more"]
    }

    /// Returns the text for one difference.
    private func text(_ part: RequestPattern.Part) throws(BudgetError) -> String {
        let sent = subject.request
        switch part {
        case .scheme(let scheme): return "scheme: expected \(scheme.quoted), was \(subject.origin.scheme.quoted)"
        case .port(let port): return "port: expected \(port), was \(subject.origin.port)"
        case .host(let pattern):
            let host = subject.origin.host
            try budget.spend(onRedacting: host)
            return try line("host", .one(pattern), Values([host], shown: redaction.text))
        case .clientIP(let pattern): return try line("clientIp", .one(pattern), Values([subject.clientIP]) { $0 })
        case .method: return "method: expected \(try method), was \(try visible.show(sent.method.rawValue))"
        case .url: return try url(sent.target)
        case .header(let (name, pattern)):
            let values = try subject.header(name)
            for value in values { try budget.spend(onRedacting: value) }
            let shown = Values(values) { redaction.header(name, $0).value }
            return try line("header", name, .many(pattern), shown)
        case .queryParameter(let (name, pattern)):
            let values = Values(try subject.query(name), shownIn: try request.query(), name)
            return try line("query parameter", name, .many(pattern), values)
        case .formParameter(let (name, pattern)):
            let values = Values(try subject.formField(name), shownIn: try request.form(), name)
            return try line("form parameter", name, .many(pattern), values)
        case .pathParameter(let (name, pattern)):
            let value = try self.pattern.pathValues(of: subject)?[ExactText(name)]
            let path = String(sent.target.path)
            try budget.spend(onRedacting: path)
            let isPlain = redaction.url(path) == path
            let values = Values(value.map { [$0] } ?? []) { isPlain ? redaction.text($0) : Redaction.replacement }
            return try line("path parameter", name, .one(pattern), values)
        case .cookie(let (name, pattern)):
            let value = try subject.cookie(name)
            // The value of a cookie is never shown, as in the journal.
            return "cookie \(try fieldName(name)): expected \(try hidden.expectation(pattern)), was "
                + (value == nil ? "absent" : Redaction.replacement)
        case .body(let index, let pattern): return try body(index, pattern)
        }
    }

    var subject: RequestSubject { request.subject }
    var redaction: Redaction { request.redaction }
    var budget: Budget { request.budget }

    /// The words for values that may be shown.
    var visible: ExplanationWords { ExplanationWords(redaction: redaction, budget: budget, isHidden: false) }
    /// The words for values of sensitive names.
    var hidden: ExplanationWords { visible.hidden }

    // MARK: parts

    private var method: String {
        get throws(BudgetError) {
            switch pattern.method {
            case .any: return "any"
            case .one(let method): return try visible.show(method.rawValue)
            case .oneOf(let methods): return try visible.list(methods.map(\.rawValue), " or ")
            case .noneOf(let methods): return "none of " + (try visible.list(methods.map(\.rawValue), ", "))
            }
        }
    }

    private func url(_ target: RequestTarget) throws(BudgetError) -> String {
        let isWhole =
            switch pattern.url {
            case .any, .url, .urlPattern: true
            case .path, .pathPattern, .pathTemplate: false
            }
        let actual = isWhole ? target.url : String(target.path)
        try budget.spend(onRedacting: actual)
        let shown = redaction.url(actual)
        let words = shown == actual ? visible : hidden
        let expected: String
        switch pattern.url {
        case .any: expected = "any"
        case .url(let url), .path(let url): expected = try words.showURL(url)
        case .urlPattern(let expression), .pathPattern(let expression):
            expected = "to match " + (try words.show(expression.pattern))
        case .pathTemplate(let template): expected = "to fit " + (try words.showURL(template.source))
        }
        return "\(isWhole ? "url" : "path"): expected \(expected), was \(shown.quoted)"
    }

    private enum Condition {
        case one(ValuePattern)
        case many(MultiValuePattern)
    }

    private func line(
        _ kind: String,
        _ name: String,
        _ condition: Condition,
        _ values: Values
    ) throws(BudgetError) -> String {
        let shownName = try fieldName(name)
        let isSensitive = redaction.names.contains(name) || shownName != name
        return try line("\(kind) \(shownName.shortened())", condition, isSensitive ? values.hidden : values)
    }

    /// Where a sent value is not shown, what was expected isn't either: it may be the same.
    private func line(
        _ name: String,
        _ condition: Condition,
        _ values: Values
    ) throws(BudgetError) -> String {
        let words = values.areHidden ? hidden : visible
        let expected: String
        switch condition {
        case .one(let pattern): expected = try words.expectation(pattern)
        case .many(let pattern): expected = try words.expectation(pattern)
        }
        let actual = values.sent.prefix(10).map { values.areHidden ? Redaction.replacement : $0.quoted }
        let rest = values.sent.count - actual.count
        let all = rest == 0 ? actual : actual + ["and \(rest) more"]
        return "\(name): expected \(expected), was \(all.isEmpty ? "absent" : all.joined(separator: ", "))"
    }

    /// Returns the name of a field as it is shown.
    private func fieldName(_ name: String) throws(BudgetError) -> String {
        try budget.spend(onRedacting: name)
        return redaction.fieldName(name)
    }
}

/// Values of a request, and whether they may be shown.
private struct Values {
    /// The values as they were sent. They are shown only if they are not hidden.
    let sent: [String]
    /// Whether the values are not shown, as one of them has something to hide.
    let areHidden: Bool

    init(_ sent: [String], shown: (String) -> String) { self.init(sent, sent.map(shown)) }

    /// Makes values of a field, which a form shows as far as they may be shown.
    init(_ sent: [String], shownIn form: Form, _ name: String) { self.init(sent, form.values(of: name)) }

    private init(_ sent: [String], _ shown: [String]) {
        self.init(sent, areHidden: !sent.elementsEqual(shown) { $0.utf8.elementsEqual($1.utf8) })
    }

    private init(_ sent: [String], areHidden: Bool) {
        self.sent = sent
        self.areHidden = areHidden
    }

    var hidden: Values { Values(sent, areHidden: true) }
}

extension String {
    /// The number of characters of a value that are shown.
    package static let longestShown = 200

    /// Returns the beginning of a text, with an ellipsis for the rest. A character is a Unicode scalar.
    package func shortened(to length: Int = longestShown) -> String {
        guard let end = unicodeScalars.index(startIndex, offsetBy: length, limitedBy: endIndex), end < endIndex else {
            return self
        }
        return self[..<end] + "…"
    }

    /// The beginning of a text as JSON, so that it is one line.
    var quoted: String { JSONValue.string(shortened()).text }
}
