import FoundationEssentials
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
        var reader = try ObjectReader(value, at: path, isRelaxed: true)
        let operators = reader.object.keys.filter { Self.operators[$0] != nil }
        guard let name = operators.first, let decode = Self.operators[name] else {
            if let name = reader.object.keys.first(where: Self.operatorsOfWireMock.contains) {
                throw reader.failure(name, Self.isLeftToWireMock)
            }
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

    /// The operators that WireMock has, and this server does not.
    private static let operatorsOfWireMock: Set<String> = ["equalToXml", "matchesXPath", "matchesJsonSchema"]
    /// The reason in the error for a part of WireMock that this server does not have.
    static let isLeftToWireMock = "is not supported here; take WireMock itself for it (see docs/wiremock.md)"

    private typealias Decode = @Sendable (inout ObjectReader, String, Budget) throws(JSONError) -> ValuePattern

    private static let operators: [String: Decode] = {
        var operators = textOperators
        for comparison in NumberPattern.Comparison.allCases { operators[comparison.rawValue] = number(comparison) }
        for comparison in DateTimePattern.Comparison.allCases { operators[comparison.rawValue] = dateTime(comparison) }
        return operators
    }()

    /// The names of the operators and of their options.
    fileprivate static let names: Set<String> = Set(operators.keys).union(operatorsOfWireMock).union([
        "hasExactly", "includes", "expression", "caseInsensitive", "ignoreArrayOrder", "ignoreExtraElements",
        "actualFormat", "expectedOffset", "expectedOffsetUnit", "truncateExpected", "truncateActual",
    ])

    private static let textOperators: [String: Decode] = [
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
            guard let value = reader.value(name), value.bool != false, value.string?.lowercased() != "false" else {
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
        "anything": { reader, name, _ throws(JSONError) in
            reader.ignore(name)
            return .anything
        },
        "binaryEqualTo": { reader, name, _ throws(JSONError) in
            guard let bytes = bytes(ofBase64: try reader.required(name)) else {
                throw reader.failure(name, "is no base64")
            }
            return .binaryEqualTo(bytes)
        },
    ]

    /// Returns the bytes of a text in base64, whose padding may be absent, as in WireMock; nil if it is none.
    static func bytes(ofBase64 text: String) -> [UInt8]? {
        let digits = text.filter { $0 != "=" }
        let padding = String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4)
        return Data(base64Encoded: digits + padding).map { [UInt8]($0) }
    }

    private static func number(_ comparison: NumberPattern.Comparison) -> Decode {
        { reader, name, _ throws(JSONError) in
            let text: String? =
                switch reader.value(name) {
                case .number(let text), .string(let text): text
                default: nil
                }
            guard let text, let number = JSONNumber(parsing: text) else {
                throw reader.failure(name, "must be a number")
            }
            return .number(NumberPattern(comparison: comparison, expected: number, source: text))
        }
    }

    private static func dateTime(_ comparison: DateTimePattern.Comparison) -> Decode {
        { reader, name, _ throws(JSONError) in
            let source = try reader.required(name)
            guard var expected = DateTimePattern.Expected(source) else {
                throw reader.failure(name, "must be a date and time (ISO 8601), now, or a text such as now +3 days")
            }
            if let offset = try offset(&reader), case .now = expected { expected = .now(offset) }
            return .dateTime(
                DateTimePattern(
                    comparison: comparison,
                    expected: expected,
                    source: source,
                    format: try format(&reader),
                    truncatesExpected: try truncation(&reader, "truncateExpected"),
                    truncatesActual: try truncation(&reader, "truncateActual")
                )
            )
        }
    }

    private static func offset(_ reader: inout ObjectReader) throws(JSONError) -> DateTimeOffset? {
        let amount = try reader.int("expectedOffset", in: Int(Int32.min)...Int(Int32.max))
        let name = try reader.string("expectedOffsetUnit")
        guard amount != nil || name != nil else { return nil }
        guard let amount, let unit = name.flatMap({ DateTimeOffset.Unit(rawValue: $0.lowercased()) }) else {
            let units = DateTimeOffset.Unit.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.failure("expectedOffset", "needs an expectedOffsetUnit, which is one of \(units)")
        }
        return DateTimeOffset(amount: Int32(amount), unit: unit)
    }

    private static func format(_ reader: inout ObjectReader) throws(JSONError) -> DateTimeFormat? {
        guard let pattern = try reader.string("actualFormat") else { return nil }
        do {
            return try DateTimeFormat(pattern)
        } catch {
            throw reader.failure("actualFormat", error.reason)
        }
    }

    private static func truncation(
        _ reader: inout ObjectReader,
        _ key: String
    ) throws(JSONError) -> DateTimeTruncation? {
        guard let name = try reader.string(key) else { return nil }
        guard let truncation = DateTimeTruncation(name: name) else {
            let known = DateTimeTruncation.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.failure(key, "must be one of \(known)")
        }
        return truncation
    }

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
                expected = try JSONValue(parsing: Array(text.utf8), syntax: .relaxed)
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
        var nested = try ObjectReader(value, at: reader.path(name), isRelaxed: true)
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
    /// Reads a required string. Other than for a field, neither a number nor a boolean may stand for it, as in
    /// WireMock.
    fileprivate mutating func required(_ key: String) throws(JSONError) -> String {
        guard let value = value(key) else { throw failure(key, "must be a string") }
        guard let string = value.string else { throw failure(key, "must be a string, not \(value.kind)") }
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

extension RequestPattern {
    /// The names of the operators, of those that join several, and of their options: no secret has such a name.
    public static let operatorNames: Set<String> = ValuePattern.names
}
