import JSON

/// The condition for a header, a parameter or a field of a form, which may have several values.
enum MultiValuePattern: Sendable {
    /// At least one value must match. Without values, the pattern is compared with an absent value.
    case any(ValuePattern)
    /// There must be as many values as patterns, and each pattern must match one of the values.
    case hasExactly([ValuePattern])
    /// Each pattern must match one of the values.
    case includes([ValuePattern])

    func matches(_ values: [String], _ subject: RequestSubject) throws(BudgetError) -> Bool {
        switch self {
        case .any(let pattern): return try Self.matches(pattern, values, subject)
        case .hasExactly(let patterns):
            guard values.count == patterns.count else { return false }
            return try Self.match(patterns, values, subject)
        case .includes(let patterns): return try Self.match(patterns, values, subject)
        }
    }

    private static func matches(
        _ pattern: ValuePattern,
        _ values: [String],
        _ subject: RequestSubject
    ) throws(BudgetError) -> Bool {
        if values.isEmpty { return try pattern.matches(nil) }
        return try subject.budget.any(values) { (value) throws(BudgetError) in
            try pattern.matches(subject.text(value))
        }
    }

    private static func match(
        _ patterns: [ValuePattern],
        _ values: [String],
        _ subject: RequestSubject
    ) throws(BudgetError) -> Bool {
        guard !values.isEmpty else { return patterns.isEmpty }
        return try subject.budget.all(patterns) { (pattern) throws(BudgetError) in
            try matches(pattern, values, subject)
        }
    }

    /// Returns the distance of values from the pattern: 0 if they match, at most 1.
    func distance(to values: [String], _ subject: RequestSubject) throws(BudgetError) -> Double {
        if try matches(values, subject) { return 0 }
        switch self {
        case .any(let pattern): return try Self.distance(pattern, to: values, subject)
        case .hasExactly(let patterns), .includes(let patterns):
            var sum = 0.0
            for pattern in patterns { sum += try Self.distance(pattern, to: values, subject) }
            // Each pattern may match, and the number of values be wrong.
            return patterns.isEmpty || sum == 0 ? 1 : sum / Double(patterns.count)
        }
    }

    private static func distance(
        _ pattern: ValuePattern,
        to values: [String],
        _ subject: RequestSubject
    ) throws(BudgetError) -> Double {
        if values.isEmpty { return try pattern.distance(to: nil) }
        var nearest = 1.0
        for value in values { nearest = min(nearest, try pattern.distance(to: subject.text(value))) }
        return nearest
    }
}

extension MultiValuePattern {
    /// Reads an operator, or `hasExactly` or `includes` with a list of operators.
    init(_ value: JSONValue, at path: [JSONStep], budget: Budget) throws(JSONError) {
        for (name, make) in [("hasExactly", Self.hasExactly), ("includes", Self.includes)] where value[name] != nil {
            var reader = try ObjectReader(value, at: path, isRelaxed: true)
            let patterns = try reader.list(name) { (value, path) throws(JSONError) in
                try ValuePattern(value, at: path, budget: budget)
            }
            guard let patterns else { throw reader.failure(name, "must be a list of operators") }
            try reader.refuseOthers()
            self = make(patterns)
            return
        }
        self = .any(try ValuePattern(value, at: path, budget: budget))
    }
}
