import RegularExpressions
import Testing

@testable import HTTPStubs
@testable import JSON

@Suite("A JSON pattern")
struct JSONPatternTests {
    /// Expected JSON, with actual JSON that matches it and such that doesn't.
    struct Row: Sendable, CustomTestStringConvertible {
        var expected: String
        var met: [String]
        var unmet: [String]

        init(_ expected: String, met: [String], unmet: [String]) {
            self.expected = expected
            self.met = met
            self.unmet = unmet
        }

        var testDescription: String { expected }
    }

    private func pattern(
        _ expected: String,
        ignoresArrayOrder: Bool = false,
        ignoresExtraElements: Bool = false
    ) throws -> JSONPattern {
        try JSONPattern(
            expected: json(expected),
            ignoresArrayOrder: ignoresArrayOrder,
            ignoresExtraElements: ignoresExtraElements
        )
    }

    private func expect(
        _ row: Row,
        ignoresArrayOrder: Bool = false,
        ignoresExtraElements: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let pattern = try pattern(
            row.expected,
            ignoresArrayOrder: ignoresArrayOrder,
            ignoresExtraElements: ignoresExtraElements
        )
        for (values, isExpected) in [(row.met, true), (row.unmet, false)] {
            for value in values {
                #expect(
                    try pattern.matches(json(value), Budget()) == isExpected,
                    "\(value)",
                    sourceLocation: sourceLocation
                )
            }
        }
    }

    @Test(
        "asks for the same value, whatever its spelling",
        arguments: [
            Row("null", met: ["null"], unmet: ["false", "0", #""""#]),
            Row("true", met: ["true"], unmet: ["false", "1"]),
            Row("100", met: ["100", "1e2", "100.0"], unmet: ["101", #""100""#]),
            Row(#""a""#, met: [#""\u0061""#], unmet: [#""A""#]),
            Row("[1,[2]]", met: ["[ 1, [2.0] ]"], unmet: ["[1]", "[1,2]", "[[2],1]", "[1,[2],3]"]),
            Row(#"{"a":1,"b":{}}"#, met: [#"{"b":{},"a":1}"#], unmet: [#"{"a":1}"#, #"{"a":1,"b":{},"c":1}"#, "[]"]),
            Row(#"{"a":null}"#, met: [#"{"a":null}"#], unmet: ["{}"]),
        ]
    )
    func strict(row: Row) throws { try expect(row) }

    @Test(
        "can leave the order of arrays open, and then gives each element one of its own",
        arguments: [
            Row("[1,2,3]", met: ["[3,1,2]"], unmet: ["[1,2]", "[1,2,2]", "[1,2,3,4]"]),
            Row("[1,1,2]", met: ["[2,1,1]"], unmet: ["[1,2,2]"]),
            Row(#"{"a":[[1,2],[3]]}"#, met: [#"{"a":[[3],[2,1]]}"#], unmet: [#"{"a":[[2],[3,1]]}"#]),
            // The first expected element must leave "a" to the second, which can have no other.
            Row(#"["${json-unit.any-string}","a"]"#, met: [#"["a","b"]"#, #"["b","a"]"#], unmet: [#"["b","c"]"#]),
            Row(
                #"["${json-unit.ignore}","${json-unit.any-string}","a"]"#,
                met: [#"["a","b",1]"#],
                unmet: [#"["a",1,2]"#, #"["b","c","d"]"#]
            ),
        ]
    )
    func anyOrder(row: Row) throws { try expect(row, ignoresArrayOrder: true) }

    @Test(
        "can leave elements out of account that it does not name",
        arguments: [
            Row(#"{"a":{"b":1}}"#, met: [#"{"a":{"b":1,"c":2},"d":3}"#], unmet: [#"{"a":{"c":2}}"#, "{}"]),
            Row("[1,2]", met: ["[1,2]", "[1,2,3]"], unmet: ["[1]", "[0,1,2]", "[2,1,3]"]),
            Row("{}", met: [#"{"a":1}"#], unmet: ["[]", "null"]),
        ]
    )
    func extraElements(row: Row) throws { try expect(row, ignoresExtraElements: true) }

    @Test(
        "can leave both open",
        arguments: [
            Row("[1,2]", met: ["[0,2,3,1]"], unmet: ["[0,2,3]", "[1]"]),
            Row("[1,1]", met: ["[1,2,1]"], unmet: ["[1,2,3]"]),
        ]
    )
    func anyOrderAndExtraElements(row: Row) throws {
        try expect(row, ignoresArrayOrder: true, ignoresExtraElements: true)
    }

    @Test(
        "may have JsonUnit's placeholders",
        arguments: [
            Row(
                #"{"a":"${json-unit.ignore}"}"#,
                met: [#"{"a":1}"#, #"{"a":null}"#],
                unmet: ["{}", #"{"a":1,"b":1}"#]
            ),
            Row(#"{"a":"${json-unit.ignore-element}"}"#, met: ["{}", #"{"a":[1]}"#], unmet: [#"{"b":1}"#]),
            Row(#""${json-unit.any-string}""#, met: [#""""#, #""a""#], unmet: ["1", "null", "[]"]),
            Row(#""${json-unit.any-number}""#, met: ["0", "-1.5e3"], unmet: [#""1""#, "true"]),
            Row(#""${json-unit.any-boolean}""#, met: ["true", "false"], unmet: ["0", "null", #""true""#]),
            Row(#""${json-unit.regex}[a-c]+""#, met: [#""abc""#], unmet: [#""abcd""#, #""""#, "1"]),
            Row(#"[{"id":"${json-unit.regex}[0-9]{2}"}]"#, met: [#"[{"id":"42"}]"#], unmet: [#"[{"id":"421"}]"#]),
            // What JsonUnit does not know is a text like any other.
            Row(#""${json-unit.any}""#, met: [#""${json-unit.any}""#], unmet: [#""a""#]),
        ]
    )
    func placeholders(row: Row) throws { try expect(row) }

    @Test("finds a thousand elements in any order in a number of steps that grows with the number of elements")
    func manyElements() throws {
        func list(_ count: Int, _ element: (Int) -> JSONValue) -> JSONValue { .array((0..<count).map(element)) }
        func steps(_ expected: JSONValue, _ actual: JSONValue, isMet: Bool = true) throws -> Int {
            let budget = Budget()
            let pattern = try JSONPattern(expected: expected, ignoresArrayOrder: true, ignoresExtraElements: false)
            #expect(try pattern.matches(actual, budget) == isMet)
            return Budget.requestSteps - budget.left
        }
        let equal = list(1000) { _ in ["a": 1] }
        #expect(try steps(equal, equal) < 200_000)
        let numbered = list(1000) { ["a": JSONValue($0)] }
        #expect(try steps(numbered, list(1000) { ["a": JSONValue(999 - $0)] }) < 200_000)
        #expect(try steps(numbered, list(1000) { ["a": JSONValue($0 + 1)] }, isMet: false) < 200_000)
    }

    @Test("is given up where elements that may have many partners are too many")
    func manyPartners() throws {
        let pattern = try JSONPattern(
            expected: .array((0..<3000).map { _ in ["a": "${json-unit.any-number}"] }),
            ignoresArrayOrder: true,
            ignoresExtraElements: false
        )
        let actual = JSONValue.array((0..<3000).map { ["a": JSONValue($0)] })
        #expect(throws: BudgetError.exceeded(.json)) { try pattern.matches(actual, Budget(steps: 1_000_000)) }
    }

    @Test("pairs up the elements of arrays as well as a search through all orders does")
    func allOrders() throws {
        func orders(_ count: Int) -> [[Int]] {
            guard count > 0 else { return [[]] }
            return orders(count - 1).flatMap { order in
                (0...order.count).map { place in
                    var order = order
                    order.insert(count - 1, at: place)
                    return order
                }
            }
        }
        var numbers = SystemRandomNumberGenerator()
        let elements: [JSONValue] = ["a", "b", 1, ["c"], ["c", "d"], "${json-unit.any-string}", "${json-unit.ignore}"]
        for _ in 0..<200 {
            let expected = (0..<4).map { _ in elements[Int.random(in: 0..<7, using: &numbers)] }
            let actual = (0..<4).map { _ in elements[Int.random(in: 0..<5, using: &numbers)] }
            for ignoresExtraElements in [true, false] {
                func pattern(_ expected: JSONValue) throws -> JSONPattern {
                    try JSONPattern(
                        expected: expected,
                        ignoresArrayOrder: true,
                        ignoresExtraElements: ignoresExtraElements
                    )
                }
                let single = try expected.map { try pattern($0) }
                let isPossible = try orders(4).contains { order in
                    try zip(single, order).allSatisfy { try $0.matches(actual[$1], Budget()) }
                }
                let whole = try pattern(.array(expected))
                #expect(try whole.matches(.array(actual), Budget()) == isPossible, "\(expected) \(actual)")
                #expect(try (whole.distance(to: .array(actual), Budget()) == 0) == isPossible)
            }
        }
    }

    @Test("can't be made with a faulty regular expression in a placeholder")
    func faultyPlaceholder() {
        let error = #expect(throws: RegularExpression.SyntaxError.self) {
            try pattern(#"{"a":[{"b":"${json-unit.regex}("}]}"#)
        }
        #expect(error?.reason == "missing closing parenthesis")
        #expect(error?.offset == 1)
    }

    @Test("is given up where a placeholder's regular expression is")
    func givenUp() throws {
        let pattern = try pattern(#""${json-unit.regex}\#(backtracking)""#)
        #expect(throws: BudgetError.exceeded(.regularExpression)) { try pattern.matches(.string(endless), Budget()) }
    }

    @Test(
        "says which part of a value is not as expected",
        arguments: [
            ("1", "1.0", 0), ("1", "2", 1), ("[1]", "{}", 1), ("[1,2]", "[1,3]", 0.5), ("[1,2,3,4]", "[1]", 0.75),
            ("[1]", "[1,2]", 0.5), ("[]", "[1]", 1), ("[1]", "[]", 1), ("{}", #"{"a":1}"#, 1),
            (#"{"a":1,"b":2}"#, #"{"a":1,"b":3}"#, 0.5), (#"{"a":1,"b":2}"#, #"{"a":1}"#, 0.5),
            (#"{"a":1}"#, #"{"a":1,"b":2}"#, 0.5), (#"{"a":1}"#, #"{"b":1}"#, 1),
            (#"{"a":{"b":1,"c":2},"d":4}"#, #"{"a":{"b":1,"c":3},"d":4}"#, 0.25),
            (#"{"a":[1,2],"b":"${json-unit.any-string}"}"#, #"{"a":[1,3],"b":"x"}"#, 0.25),
        ] as [(String, String, Double)]
    )
    func distance(expected: String, actual: String, distance: Double) throws {
        #expect(try pattern(expected).distance(to: json(actual), Budget()) == distance)
    }

    @Test("finds a value no further away for elements in another order, or for one that may be missing")
    func distanceOfIgnored() throws {
        let anyOrder = try pattern("[1,2,3,4]", ignoresArrayOrder: true)
        #expect(try anyOrder.distance(to: json("[4,3,2,5]"), Budget()) == 0.25)
        let element = try pattern(#"{"a":"${json-unit.ignore-element}","b":1}"#)
        #expect(try element.distance(to: json(#"{"b":2}"#), Budget()) == 0.5)
    }

    @Test("finds a value no further away for what it leaves out of account")
    func distanceOfExtraElements() throws {
        let lenient = try pattern(#"{"a":1,"b":2}"#, ignoresExtraElements: true)
        #expect(try lenient.distance(to: json(#"{"a":1,"b":2,"c":3}"#), Budget()) == 0)
        #expect(try lenient.distance(to: json(#"{"a":1,"b":3,"c":3}"#), Budget()) == 0.5)
        #expect(try pattern("[1,2]", ignoresArrayOrder: true).distance(to: json("[2,1]"), Budget()) == 0)
    }
}
