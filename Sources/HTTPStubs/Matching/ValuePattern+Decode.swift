import JSON
import RegularExpressions

extension ValuePattern {
    /// Reads an operator, such as `{"equalTo": "x", "caseInsensitive": true}`. Throws if the operator is unknown or
    /// can't be used, or if its regular expressions take more work to compile than the budget has.
    ///
    /// - Parameters:
    ///   - value: the JSON of the operator.
    ///   - path: the path of the operator in its document.
    ///   - budget: the budget for all patterns of the document. Default: one of its own.
    init(_ value: JSONValue, at path: [JSONStep], budget: Budget = Budget()) throws(JSONError) {
        var reader = try ObjectReader(value, at: path)
        let operators = reader.object.keys.filter { Self.operators[$0] != nil }
        guard let name = operators.first, let decode = Self.operators[name] else {
            let known = Self.operators.keys.sorted().joined(separator: ", ")
            throw JSONError(
                path: reader.object.keys.first.map(reader.path) ?? path,
                reason: "is no operator that is supported; these are: \(known)"
            )
        }
        guard operators.count == 1 else { throw reader.failure(operators[1], "stands beside another operator") }
        self = try decode(&reader, name, budget)
        try reader.refuseOthers()
    }

    private typealias Decode = @Sendable (inout ObjectReader, String, Budget) throws(JSONError) -> ValuePattern

    private static let operators: [String: Decode] = [
        "equalTo": { reader, name, _ throws(JSONError) in
            .equalTo(
                try reader.required(name),
                isCaseInsensitive: try reader.bool("caseInsensitive") ?? false
            )
        },
        "contains": { reader, name, _ throws(JSONError) in .contains(try reader.required(name)) },
        "doesNotContain": { reader, name, _ throws(JSONError) in .doesNotContain(try reader.required(name)) },
        "matches": { reader, name, budget throws(JSONError) in .matches(try reader.expression(name, budget)) },
        "doesNotMatch": { reader, name, budget throws(JSONError) in
            .doesNotMatch(try reader.expression(name, budget))
        },
        "absent": { reader, name, _ throws(JSONError) in
            // WireMock ignores the value. `false` can only be a mistake.
            guard reader.value(name)?.bool != false else {
                throw reader.failure(name, "must be true; leave it out, or use not, for the contrary")
            }
            return .absent
        },
        "equalToJson": { reader, name, budget throws(JSONError) in try .equalToJSON(Self.json(&reader, name, budget)) },
        "matchesJsonPath": { reader, name, budget throws(JSONError) in try jsonPath(&reader, name, budget) },
        "and": { reader, name, budget throws(JSONError) in .and(try list(&reader, name, budget)) },
        "or": { reader, name, budget throws(JSONError) in .or(try list(&reader, name, budget)) },
        "not": { reader, name, budget throws(JSONError) in
            guard let value = reader.value(name) else { throw reader.failure(name, "must be an operator") }
            return .not(try ValuePattern(value, at: reader.path(name), budget: budget))
        },
    ]

    private static func list(
        _ reader: inout ObjectReader,
        _ name: String,
        _ budget: Budget
    ) throws(JSONError) -> [ValuePattern] {
        let patterns =
            try reader.list(name) { (value, path) throws(JSONError) in
                try ValuePattern(value, at: path, budget: budget)
            } ?? []
        guard !patterns.isEmpty else { throw reader.failure(name, "must be a list of operators") }
        return patterns
    }

    private static func json(
        _ reader: inout ObjectReader,
        _ name: String,
        _ budget: Budget
    ) throws(JSONError) -> JSONPattern {
        guard var expected = reader.value(name) else { throw reader.failure(name, "must be JSON") }
        if let text = expected.string {
            do {
                expected = try JSONValue(parsing: Array(text.utf8))
            } catch {
                throw reader.failure(name, "is a string that is no JSON: \(error.reason)")
            }
        }
        let ignoresArrayOrder = try reader.bool("ignoreArrayOrder") ?? false
        let ignoresExtraElements = try reader.bool("ignoreExtraElements") ?? false
        do {
            return try JSONPattern(
                expected: expected,
                ignoresArrayOrder: ignoresArrayOrder,
                ignoresExtraElements: ignoresExtraElements,
                budget: budget
            )
        } catch {
            throw reader.failure(name, "has a faulty regular expression: \(error.reason)")
        }
    }

    private static func jsonPath(
        _ reader: inout ObjectReader,
        _ name: String,
        _ budget: Budget
    ) throws(JSONError) -> ValuePattern {
        guard let value = reader.value(name) else { throw reader.failure(name, "must be a JSON path") }
        if let source = value.string { return .matchesJSONPath(try path(source, reader.path(name), budget), nil) }
        var nested = try ObjectReader(value, at: reader.path(name))
        let path = try path(try nested.required("expression"), nested.path("expression"), budget)
        var rest = nested.object
        rest["expression"] = nil
        guard !rest.isEmpty else { return .matchesJSONPath(path, nil) }
        return .matchesJSONPath(path, try ValuePattern(.object(rest), at: nested.path, budget: budget))
    }

    private static func path(
        _ source: String,
        _ place: [JSONStep],
        _ budget: Budget
    ) throws(JSONError) -> JSONPath {
        do {
            return try JSONPath(source, budget: budget)
        } catch {
            throw JSONError(path: place, reason: "is no JSON path: \(error.reason)")
        }
    }
}

extension ObjectReader {
    fileprivate mutating func required(_ key: String) throws(JSONError) -> String {
        guard let string = try string(key) else { throw failure(key, "must be a string") }
        return string
    }

    /// Reads a required regular expression. It matches whole texts only. Throws if it is absent or faulty, or if it
    /// takes more work to compile than the budget has.
    mutating func expression(_ key: String, _ budget: Budget) throws(JSONError) -> RegularExpression {
        let pattern = try required(key)
        let expression: RegularExpression
        do {
            expression = try RegularExpression(pattern)
        } catch {
            throw failure(key, "is no regular expression: \(error.reason) at offset \(error.offset)")
        }
        do {
            try budget.spend(onCompiling: expression)
        } catch {
            throw failure(key, "can't be used: \(error.reason)")
        }
        return expression
    }
}
