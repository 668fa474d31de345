import HTTP
import JSON

extension Explanation {
    /// Says in what the body differs from one of the patterns for it.
    func body(_ index: Int, _ pattern: ValuePattern) throws(BudgetError) -> String {
        let name = self.pattern.bodyPatterns.count > 1 ? "body (bodyPatterns[\(index)])" : "body"
        let (expected, actual) = try body(pattern)
        return "\(name): \(expected), was \(actual)"
    }

    private func body(_ pattern: ValuePattern) throws(BudgetError) -> (expected: String, actual: String) {
        let body = subject.request.body
        guard !body.isEmpty else { return ("expected \(try visible.expectation(pattern))", "empty") }
        guard body.count <= ShownRequest.longestBody else {
            return ("expected \(try hidden.expectation(pattern))", "a text of \(body.count) bytes")
        }
        let text = try request.body()
        if let document = try request.document() {
            if case .equalToJSON(let json) = pattern,
                let steps = try json.firstDifference(from: document.real, budget)
            {
                try budget.spend(onRedacting: json.expected)
                return difference(steps, (json.expected, redaction.json(json.expected)), document)
            }
            if case .matchesJSONPath(let path, let nested) = pattern {
                let actual = try value(at: path, in: document)
                // The path itself is the stub's, and says nothing of the request.
                let words = actual.isHidden ? hidden : visible
                return ("expected \(try visible.expectation(at: path, nested, words))", actual.words)
            }
        }
        let isHidden = !text.utf8.elementsEqual(body)
        return ("expected \(try (isHidden ? hidden : visible).expectation(pattern))", text.quoted)
    }

    /// Says in what two documents differ at a place. Of the place, as much is named as both of them show.
    private func difference(
        _ steps: [JSONStep],
        _ expected: ShownRequest.Document,
        _ actual: ShownRequest.Document
    ) -> (expected: String, actual: String) {
        let (left, right) = (value(at: steps, in: expected), value(at: steps, in: actual))
        let depth = min(left.depth, right.depth)
        let shown = steps.prefix(depth).map { step -> JSONStep in
            guard case .member(let name) = step else { return step }
            return .member(redaction.fieldName(name))
        }
        let place = shown.isEmpty ? "the top" : shown.dotted
        let isWhole = depth == steps.count && !left.value.isHidden && !right.value.isHidden
        let words = [left.value, right.value].map { isWhole ? $0 : $0.hidden }.map(\.words)
        return ("at \(place), expected \(words[0])", words[1])
    }

    /// A value as it may be shown.
    private enum ShownValue {
        case absent
        case hidden
        /// A value that is too large to be shown.
        case large(bytes: Int)
        case text(String)

        var isHidden: Bool {
            switch self {
            case .hidden, .large: true
            case .absent, .text: false
            }
        }

        /// The value where the other side has something to hide.
        var hidden: ShownValue { if case .text = self { .hidden } else { self } }

        var words: String {
            switch self {
            case .absent: "absent"
            case .hidden: Redaction.replacement
            case .large(let bytes): "a value of \(bytes) bytes"
            case .text(let text): text
            }
        }
    }

    /// Returns the value at a place, and the number of steps to it that may be named.
    private func value(
        at steps: [JSONStep],
        in document: ShownRequest.Document
    ) -> (value: ShownValue, depth: Int) {
        var (real, shown) = document
        for (depth, step) in steps.enumerated() {
            if case .string = shown, real.string == nil { return (.hidden, depth) }
            guard let next = real[step] else { return (.absent, depth + 1) }
            guard let shownNext = shown[step] else { return (.hidden, depth) }
            (real, shown) = (next, shownNext)
        }
        return (real == shown ? .text(real.text.shortened()) : .hidden, steps.count)
    }

    /// Returns what a path leads to. That may be far more than the document, as each value is there once for each way
    /// to it.
    private func value(at path: JSONPath, in document: ShownRequest.Document) throws(BudgetError) -> ShownValue {
        let found = try path.read(document.real, budget: budget)
        let size = try found.map { (found) throws(BudgetError) in try budget.spend(onRedacting: found) } ?? 0
        guard size <= ShownRequest.longestBody else { return .large(bytes: size) }
        guard try found == path.read(document.shown, budget: budget) else { return .hidden }
        return found.map { .text($0.text.shortened()) } ?? .absent
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
