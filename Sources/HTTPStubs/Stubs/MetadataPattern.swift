public import JSON

/// One of WireMock's operators, with which stubs are found by their metadata.
public struct MetadataPattern {
    private let pattern: ValuePattern
    private let budget: Budget

    /// Reads an operator. Throws if it can't be used.
    ///
    /// - Parameter budget: the budget that all comparisons share. Default: one of its own.
    public init(_ json: JSONValue, budget: Budget = Budget()) throws(JSONError) {
        pattern = try ValuePattern(json, at: [], budget: budget)
        self.budget = budget
    }

    /// Whether the metadata of a stub match. Throws if the comparison takes too much work.
    public func matches(_ stub: StubMapping) throws(BudgetError) -> Bool {
        let text = stub.metadata?.text ?? "{}"
        try budget.spend(10 + text.utf8.count, on: .stubs)
        return try pattern.matches(TextSubject(text, budget: budget))
    }
}
