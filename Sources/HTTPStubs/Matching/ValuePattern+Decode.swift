import JSON
import RegularExpressions

extension ValuePattern {
    /// Reads an operator, such as `{"equalTo": "x", "caseInsensitive": true}`. Throws if the operator is unknown or
    /// can't be used.
    init(_ value: JSONValue, at path: [JSONStep]) throws(JSONError) {
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
        self = try decode(&reader, name)
        try reader.refuseOthers()
    }

    private typealias Decode = @Sendable (inout ObjectReader, String) throws(JSONError) -> ValuePattern

    private static let operators: [String: Decode] = [
        "equalTo": { reader, name throws(JSONError) in
            .equalTo(
                try reader.required(name),
                isCaseInsensitive: try reader.bool("caseInsensitive") ?? false
            )
        },
        "contains": { reader, name throws(JSONError) in .contains(try reader.required(name)) },
        "doesNotContain": { reader, name throws(JSONError) in .doesNotContain(try reader.required(name)) },
        "matches": { reader, name throws(JSONError) in .matches(try reader.expression(name)) },
        "doesNotMatch": { reader, name throws(JSONError) in .doesNotMatch(try reader.expression(name)) },
        "absent": { reader, name throws(JSONError) in
            // WireMock ignores the value. `false` can only be a mistake.
            guard reader.value(name)?.bool != false else {
                throw reader.failure(name, "must be true; leave it out, or use not, for the contrary")
            }
            return .absent
        },
        "equalToJson": { reader, name throws(JSONError) in try .equalToJSON(Self.json(&reader, name)) },
        "matchesJsonPath": { reader, name throws(JSONError) in try jsonPath(&reader, name) },
        "and": { reader, name throws(JSONError) in .and(try list(&reader, name)) },
        "or": { reader, name throws(JSONError) in .or(try list(&reader, name)) },
        "not": { reader, name throws(JSONError) in
            guard let value = reader.value(name) else { throw reader.failure(name, "must be an operator") }
            return .not(try ValuePattern(value, at: reader.path(name)))
        },
    ]

    private static func list(_ reader: inout ObjectReader, _ name: String) throws(JSONError) -> [ValuePattern] {
        let patterns = try reader.list(name, ValuePattern.init) ?? []
        guard !patterns.isEmpty else { throw reader.failure(name, "must be a list of operators") }
        return patterns
    }

    private static func json(_ reader: inout ObjectReader, _ name: String) throws(JSONError) -> JSONPattern {
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
                ignoresExtraElements: ignoresExtraElements
            )
        } catch {
            throw reader.failure(name, "has a faulty regular expression: \(error.reason)")
        }
    }

    private static func jsonPath(_ reader: inout ObjectReader, _ name: String) throws(JSONError) -> ValuePattern {
        guard let value = reader.value(name) else { throw reader.failure(name, "must be a JSON path") }
        if let source = value.string { return .matchesJSONPath(try path(source, reader.path(name)), nil) }
        var nested = try ObjectReader(value, at: reader.path(name))
        let path = try path(try nested.required("expression"), nested.path("expression"))
        var rest = nested.object
        rest["expression"] = nil
        guard !rest.isEmpty else { return .matchesJSONPath(path, nil) }
        return .matchesJSONPath(path, try ValuePattern(.object(rest), at: nested.path))
    }

    private static func path(_ source: String, _ place: [JSONStep]) throws(JSONError) -> JSONPath {
        do {
            return try JSONPath(source)
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

    /// Reads a required regular expression. It matches whole texts only. Throws if it is absent or faulty.
    mutating func expression(_ key: String) throws(JSONError) -> RegularExpression {
        let pattern = try required(key)
        do {
            return try RegularExpression(pattern)
        } catch {
            throw failure(key, "is no regular expression: \(error.reason) at offset \(error.offset)")
        }
    }
}
