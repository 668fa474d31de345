import JSON
import RegularExpressions
import Testing

@Suite("A budget")
struct BudgetTests {
    @Test("gives its steps, and not one more, then or later")
    func steps() throws {
        let budget = Budget(steps: 10)
        try budget.spend(7, on: .text)
        #expect(!budget.isExceeded)
        try budget.spend(3, on: .text)
        #expect(!budget.isExceeded)
        #expect(throws: BudgetError.exceeded(.path)) { try budget.spend(1, on: .path) }
        #expect(budget.isExceeded)
        #expect(throws: BudgetError.exceeded(.text)) { try budget.spend(0, on: .text) }
        #expect(throws: BudgetError.exceeded(.text)) { try budget.spend(.max, on: .text) }
        #expect(throws: BudgetError.exceeded(.text)) { try budget.spend(.max, on: .text) }
    }

    @Test("gives nothing any more, soon after its request was cancelled")
    func cancellation() throws {
        let cancellation = Cancellation()
        let budget = Budget(steps: 1_000_000, cancellation: cancellation)
        for _ in 0..<1000 { try budget.spend(100, on: .text) }
        cancellation.cancel()
        var steps = 0
        let error = #expect(throws: BudgetError.self) {
            while steps < 1_000_000 {
                try budget.spend(100, on: .text)
                steps += 100
            }
        }
        #expect(error == .cancelled)
        #expect(steps <= 100_000)
        #expect(budget.isExceeded)
    }

    @Test("leaves open what is given up, unless something else decides it")
    func threeValues() throws {
        let budget = Budget()
        // 0 is given up.
        func holds(_ number: Int) throws(BudgetError) -> Bool {
            if number == 0 { throw .exceeded(.regularExpression) }
            return number > 0
        }
        #expect(try budget.any([0, 1], holds))
        #expect(try !budget.all([0, -1], holds))
        #expect(try !budget.any([], holds))
        #expect(try budget.all([], holds))
        #expect(throws: BudgetError.exceeded(.regularExpression)) { try budget.any([-1, 0, -1], holds) }
        #expect(throws: BudgetError.exceeded(.regularExpression)) { try budget.all([1, 0, 1], holds) }
    }

    @Test("gives one regular expression a part of its steps, so that others can be tried")
    func expressions() throws {
        let budget = Budget()
        let hostile = try RegularExpression("(x+x+)+")
        let text = String(repeating: "x", count: 1000) + "y"
        for _ in 0..<3 {
            #expect(throws: BudgetError.exceeded(.regularExpression)) { try budget.matches(text, hostile) }
        }
        #expect(try budget.matches(text, try RegularExpression("x+y")))
        #expect(throws: BudgetError.exceeded(.regularExpression)) { try budget.matches(text, hostile) }
        #expect(throws: BudgetError.exceeded(.regularExpression)) { try budget.matches(text, hostile) }
        #expect(budget.isExceeded)
    }

    @Test("is spent by comparisons as much as these compare")
    func comparisons() throws {
        let long = String(repeating: "a", count: 80_000)
        #expect(throws: BudgetError.exceeded(.text)) { try Budget(steps: 10_000).equal(long, long) }
        #expect(try Budget(steps: 10_001).equal(long, long))
        #expect(try Budget(steps: 1).equal(long, long + "a") == false)
        let list = JSONValue.array([JSONValue](repeating: [1, "a", ["b": .null]], count: 1000))
        #expect(throws: BudgetError.exceeded(.json)) { try Budget(steps: 10_000).equal(list, list) }
        #expect(try Budget(steps: 30_000).equal(list, list))
        #expect(throws: BudgetError.exceeded(.text)) { try Budget(steps: 100_000).contains(long, long) }
    }

    @Test("says what takes too much")
    func reasons() {
        #expect(
            BudgetError.exceeded(.path).reason == "a JSON path takes more work than one request may cause"
        )
        #expect(BudgetError.cancelled.reason == "nobody waits for the response any more")
    }
}
