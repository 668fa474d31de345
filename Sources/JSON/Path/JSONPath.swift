/// A JSON path in Jayway's syntax, which WireMock uses.
///
/// It supports names, indexes, slices, unions, wildcards, recursive descent and filters. At the end, it supports the
/// functions `length()`, `size()`, `keys()`, `min()`, `max()`, `avg()` and `sum()`.
public struct JSONPath: Sendable {
    indirect enum Step: Sendable {
        case members([String])
        case indexes([Int])
        case slice(from: Int?, to: Int?, by: Int)
        case wildcard
        case filter(JSONPathFilter)
        /// The step, taken from a value and from all values inside it, at any depth.
        case descend(Step)

        var isDefinite: Bool {
            switch self {
            case .members(let names): names.count == 1
            case .indexes(let indexes): indexes.count == 1
            case .slice, .wildcard, .filter, .descend: false
            }
        }
    }

    enum Function: String, Sendable {
        case length, size, keys, min, max, avg, sum
    }

    /// The reason for which a path can't be used.
    public struct SyntaxError: Error, Equatable, Sendable {
        /// The fault, as a text for people.
        public var reason: String
    }

    /// The path as it was given.
    public let source: String
    let steps: [Step]
    let function: Function?

    /// Whether the path leads to at most one value.
    public let isDefinite: Bool

    /// The largest number of bytes of a path. Parsing takes time for each letter, and letters can be long.
    private static let longestSource = 10_000

    /// Parses a path. Throws `SyntaxError` if the text is not a path, uses something that is not supported, or is
    /// longer than 10,000 bytes, or if its regular expressions take more work to compile than the budget has.
    ///
    /// - Parameters:
    ///   - source: the path.
    ///   - budget: the budget for all patterns of a document. Default: one of its own.
    public init(_ source: String, budget: Budget = Budget()) throws(SyntaxError) {
        guard source.utf8.count <= Self.longestSource else {
            throw SyntaxError(reason: "it is longer than \(Self.longestSource) bytes")
        }
        var parser = JSONPathParser(source, budget)
        let (steps, function) = try parser.path()
        self.init(source: source, steps: steps, function: function)
    }

    init(source: String, steps: [Step], function: Function?) {
        self.source = source
        self.steps = steps
        self.function = function
        isDefinite = steps.allSatisfy(\.isDefinite)
    }

    /// Returns the value that a definite path leads to, or the array of all values that an indefinite path leads to;
    /// nil if there is no value. Throws if the search takes more steps than the budget has, or holds more than 500,000
    /// values at one time.
    ///
    /// - Parameters:
    ///   - root: the document.
    ///   - budget: the budget of the request. Default: one of its own.
    public func read(_ root: JSONValue, budget: Budget = Budget()) throws(BudgetError) -> JSONValue? {
        var search = JSONPathSearch(root: root, budget: budget)
        return try search.read(self, from: root)
    }
}
