import HTTP
import JSON
import RegularExpressions

/// Says in what a request differs from a pattern, as a text that a person reads, without secrets: `header X-A: expected
/// "1", was absent`.
final class Explanation {
    /// The number of differences that are named.
    private static let longestList = 10
    /// The number of characters of the text for one difference.
    private static let longestText = 1000
    /// The number of characters of a value that are shown.
    private static let longestValue = 200
    /// The number of bytes of a body that is shown.
    fileprivate static let longestBody = 64 << 10

    private let pattern: RequestPattern
    private let subject: RequestSubject
    private let redaction: Redaction
    // The parts of the request as they are shown. Each is made once.
    private var madeQuery: Form?
    private var madeForm: Form?
    private var madeBody: String?

    init(pattern: RequestPattern, subject: RequestSubject, redaction: Redaction) {
        self.pattern = pattern
        self.subject = subject
        self.redaction = redaction
    }

    /// Returns the texts for the first ten differences, and how many more there are. Throws if that takes more work
    /// than the budget has.
    func texts(_ differences: [RequestPattern.Difference]) throws(BudgetError) -> [String] {
        var texts: [String] = []
        for difference in differences.prefix(Self.longestList) {
            texts.append(Self.shortened(try text(difference), to: Self.longestText))
        }
        let rest = differences.count - texts.count
        return rest == 0 ? texts : texts + ["\(rest) more"]
    }

    /// Returns the text for one difference.
    private func text(_ difference: RequestPattern.Difference) throws(BudgetError) -> String {
        let request = subject.request
        switch difference.part {
        case .scheme(let scheme): return "scheme: expected \(quoted(scheme)), was \(quoted(subject.origin.scheme))"
        case .port(let port): return "port: expected \(port), was \(subject.origin.port)"
        case .host(let pattern):
            return try line("host", .one(pattern), Values([subject.origin.host], shown: redaction.text))
        case .clientIP(let pattern): return try line("clientIp", .one(pattern), Values([subject.clientIP]) { $0 })
        case .method: return "method: expected \(try method), was \(try visible.show(request.method.rawValue))"
        case .url: return try url(request.target)
        case .header(let (name, pattern)):
            let sent = try subject.header(name)
            try pay(sent.reduce(0) { $0 + $1.utf8.count })
            let values = Values(sent) { redaction.header(name, $0).value }
            return try line("header", name, .many(pattern), values)
        case .queryParameter(let (name, pattern)):
            let values = Values(try subject.query(name), shownIn: try shownQuery(), name)
            return try line("query parameter", name, .many(pattern), values)
        case .formParameter(let (name, pattern)):
            let values = Values(try subject.formField(name), shownIn: try shownForm(), name)
            return try line("form parameter", name, .many(pattern), values)
        case .pathParameter(let (name, pattern)):
            let value = try self.pattern.pathValues(of: subject)?[name]
            let path = String(request.target.path)
            try pay(path.utf8.count)
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
        try pay(actual.utf8.count)
        let shown = redaction.url(actual)
        let words = Words(redaction: redaction, budget: subject.budget, isHidden: shown != actual)
        let expected: String
        switch pattern.url {
        case .any: expected = "any"
        case .url(let url), .path(let url): expected = try words.showURL(url)
        case .urlPattern(let expression), .pathPattern(let expression):
            expected = "to match " + (try words.show(expression.pattern))
        case .pathTemplate(let template): expected = "to fit " + (try words.showURL(template.source))
        }
        return "\(isWhole ? "url" : "path"): expected \(expected), was \(quoted(shown))"
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
        return try line("\(kind) \(Self.shortened(shownName))", condition, isSensitive ? values.hidden : values)
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
        let actual = values.sent.prefix(10).map { values.areHidden ? Redaction.replacement : quoted($0) }
        return "\(name): expected \(expected), was \(actual.isEmpty ? "absent" : actual.joined(separator: ", "))"
    }

    /// Returns the name of a field as it is shown.
    private func fieldName(_ name: String) throws(BudgetError) -> String {
        try pay(name.utf8.count)
        return redaction.fieldName(name)
    }

    /// Takes the steps for a text that is redacted.
    private func pay(_ bytes: Int) throws(BudgetError) { try Words.pay(bytes, subject.budget) }

    /// Returns the fields of the query as the journal shows them.
    private func shownQuery() throws(BudgetError) -> Form {
        if let madeQuery { return madeQuery }
        let url = subject.request.target.url
        try pay(url.utf8.count)
        let form = Form(parsing: RequestTarget(redaction.url(url))?.rawQuery ?? "")
        madeQuery = form
        return form
    }

    /// Returns the fields of the body's form as the journal shows them. A body that is too large to be shown has none.
    private func shownForm() throws(BudgetError) -> Form {
        if let madeForm { return madeForm }
        let form = subject.request.body.count <= Self.longestBody ? Form(parsing: try shownBody()) : Form()
        madeForm = form
        return form
    }

    /// Returns the body as the journal shows it.
    private func shownBody() throws(BudgetError) -> String {
        if let madeBody { return madeBody }
        try pay(subject.request.body.count)
        let body = redaction.body(subject.request.body)
        madeBody = body
        return body
    }

    private func body(_ index: Int, _ pattern: ValuePattern) throws(BudgetError) -> String {
        let name = self.pattern.bodyPatterns.count > 1 ? "body (bodyPatterns[\(index)])" : "body"
        let body = subject.request.body
        guard !body.isEmpty else { return "\(name): expected \(try visible.expectation(pattern)), was empty" }
        guard body.count <= Self.longestBody else {
            return "\(name): expected \(try hidden.expectation(pattern)), was a text of \(body.count) bytes"
        }
        let text = try shownBody()
        let isHidden = !text.utf8.elementsEqual(body)
        if let sent = try subject.body()?.json(), let shown = try? JSONValue(parsing: Array(text.utf8)) {
            if case .equalToJSON(let json) = pattern,
                let steps = try json.firstDifference(from: sent, subject.budget)
            {
                try pay(try Words.size(of: json.expected, subject.budget))
                let expected = redaction.json(json.expected)
                return name + ": " + difference(steps, (json.expected, expected), (sent, shown))
            }
            if case .matchesJSONPath(let path, _) = pattern {
                let found = try path.read(sent, budget: subject.budget)
                let isShown = try found == path.read(shown, budget: subject.budget)
                let words = isShown ? visible : hidden
                let actual = isShown ? found.map(quotedJSON) ?? "absent" : Redaction.replacement
                return "\(name): expected \(try words.expectation(pattern)), was \(actual)"
            }
        }
        return "\(name): expected \(try (isHidden ? hidden : visible).expectation(pattern)), was \(quoted(text))"
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
        let isWhole = depth == steps.count && !left.value.isHidden && !right.value.isHidden
        let words = [left.value, right.value].map { isWhole ? $0 : $0.hidden }.map(\.words)
        return "at \(place), expected \(words[0]), was \(words[1])"
    }

    /// A value as it may be shown.
    private enum ShownValue {
        case absent
        case hidden
        case text(String)

        var isHidden: Bool { if case .hidden = self { true } else { false } }
        /// The value where the other side has something to hide.
        var hidden: ShownValue { if case .text = self { .hidden } else { self } }

        var words: String {
            switch self {
            case .absent: "absent"
            case .hidden: Redaction.replacement
            case .text(let text): text
            }
        }
    }

    /// Returns the value at a place, and the number of steps to it that may be named.
    private func value(at steps: [JSONStep], in document: Document) -> (value: ShownValue, depth: Int) {
        var (real, shown) = document
        for (depth, step) in steps.enumerated() {
            if case .string = shown, real.string == nil { return (.hidden, depth) }
            guard let next = real[step] else { return (.absent, depth + 1) }
            guard let shownNext = shown[step] else { return (.hidden, depth) }
            (real, shown) = (next, shownNext)
        }
        return (real == shown ? .text(quotedJSON(real)) : .hidden, steps.count)
    }

    private func quotedJSON(_ value: JSONValue) -> String { Self.shortened(value.text) }

    /// The words for values that may be shown.
    private var visible: Words { Words(redaction: redaction, budget: subject.budget, isHidden: false) }
    /// The words for values of sensitive names.
    private var hidden: Words { Words(redaction: redaction, budget: subject.budget, isHidden: true) }

    private func quoted(_ text: String) -> String { Self.quoted(text) }

    /// Returns a text as JSON, so that it is one line.
    static func quoted(_ text: String) -> String { JSONValue.string(shortened(text)).text }

    /// Returns the beginning of a text.
    fileprivate static func shortened(_ text: String, to length: Int = longestValue) -> String {
        guard text.utf8.count > length else { return text }
        return String(text.unicodeScalars.prefix(length)) + "…"
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

/// Says what a pattern expects.
private struct Words {
    let redaction: Redaction
    let budget: Budget
    /// Whether the values are those of sensitive names.
    let isHidden: Bool

    /// Takes the steps for a text that is redacted.
    static func pay(_ bytes: Int, _ budget: Budget) throws(BudgetError) {
        try budget.spend(20 * (100 + bytes), on: .answer)
    }

    /// Returns the approximate number of bytes of a JSON value. It calls itself for each level, which the parser
    /// limits.
    static func size(of value: JSONValue, _ budget: Budget) throws(BudgetError) -> Int {
        try budget.spend(1, on: .answer)
        switch value {
        case .null, .bool: return 4
        case .number(let text), .string(let text): return 2 + text.utf8.count
        case .array(let array):
            var sum = 2
            for element in array { sum += try size(of: element, budget) }
            return sum
        case .object(let object):
            var sum = 2
            for member in object.members { sum += member.key.utf8.count + (try size(of: member.value, budget)) }
            return sum
        }
    }

    func show(_ text: String) throws(BudgetError) -> String { try show(text, redaction.text) }

    func showURL(_ url: String) throws(BudgetError) -> String {
        isHidden ? Explanation.quoted(try redacted(url, redaction.url)) : try show(url, redaction.url)
    }

    private func show(_ text: String, _ redact: (String) -> String) throws(BudgetError) -> String {
        if isHidden { return Redaction.replacement }
        guard text.utf8.count <= Explanation.longestBody else { return "a text of \(text.utf8.count) bytes" }
        return Explanation.quoted(try redacted(text, redact))
    }

    private func redacted(_ text: String, _ redact: (String) -> String) throws(BudgetError) -> String {
        try Self.pay(text.utf8.count, budget)
        return redact(text)
    }

    func list(_ texts: [String], _ separator: String) throws(BudgetError) -> String {
        try join(texts, separator) { (text) throws(BudgetError) in try show(text) }
    }

    /// Joins the words for the first ten elements.
    private func join<Element>(
        _ elements: [Element],
        _ separator: String,
        _ words: (Element) throws(BudgetError) -> String
    ) throws(BudgetError) -> String {
        var joined: [String] = []
        for element in elements.prefix(10) { joined.append(try words(element)) }
        return joined.joined(separator: separator)
    }

    private func join(_ patterns: [ValuePattern], _ separator: String) throws(BudgetError) -> String {
        try join(patterns, separator) { (pattern) throws(BudgetError) in try expectation(pattern) }
    }

    func expectation(_ pattern: MultiValuePattern) throws(BudgetError) -> String {
        switch pattern {
        case .any(let pattern): return try expectation(pattern)
        case .hasExactly(let patterns): return "exactly \(patterns.count) values, \(try all(patterns))"
        case .includes(let patterns): return "among the values \(try all(patterns))"
        }
    }

    private func all(_ patterns: [ValuePattern]) throws(BudgetError) -> String {
        patterns.isEmpty ? "none" : try join(patterns, ", ")
    }

    // It calls itself for each level of the pattern, which the JSON parser limits.
    func expectation(_ pattern: ValuePattern) throws(BudgetError) -> String {
        try Self.pay(0, budget)
        switch pattern {
        case .equalTo(let text, let isCaseInsensitive):
            return try show(text) + (isCaseInsensitive ? " in any case" : "")
        case .contains(let text): return "to contain \(try show(text))"
        case .doesNotContain(let text): return "not to contain \(try show(text))"
        case .matches(let expression): return "to match \(try show(expression.pattern))"
        case .doesNotMatch(let expression): return "not to match \(try show(expression.pattern))"
        case .absent: return "to be absent"
        case .anything: return "anything"
        case .equalToJSON(let json):
            if isHidden { return "the JSON " + Redaction.replacement }
            try Self.pay(try Self.size(of: json.expected, budget), budget)
            return "the JSON " + Explanation.shortened(redaction.json(json.expected).text)
        case .matchesJSONPath(let path, nil): return "a value at \(try self.path(path))"
        case .matchesJSONPath(let path, let pattern?):
            let words = redaction.isSecretPath(path.source) ? hidden : self
            return "at \(try self.path(path)) \(try words.expectation(pattern))"
        case .and(let patterns): return try join(patterns, " and ")
        case .or(let patterns): return try join(patterns, " or ")
        case .not(let pattern): return "not (\(try expectation(pattern)))"
        case .number(let number):
            let source = isHidden ? Redaction.replacement : Explanation.shortened(number.source)
            return Self.words(number.comparison) + source
        case .dateTime(let time): return Self.words(time.comparison) + (try show(time.source))
        case .binaryEqualTo(let bytes): return "\(bytes.count) other bytes"
        }
    }

    private var hidden: Words { Words(redaction: redaction, budget: budget, isHidden: true) }

    private func path(_ path: JSONPath) throws(BudgetError) -> String {
        Explanation.quoted(try redacted(path.source, redaction.path))
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
