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
    public var isDefinite: Bool { steps.allSatisfy(\.isDefinite) }

    /// Parses a path. Throws `SyntaxError` if the text is not a path or uses something that is not supported.
    public init(_ source: String) throws(SyntaxError) {
        var parser = JSONPathParser(source)
        (steps, function) = try parser.path()
        self.source = source
    }

    init(source: String, steps: [Step], function: Function?) {
        self.source = source
        self.steps = steps
        self.function = function
    }

    /// Returns the value that a definite path leads to, or the array of all values that an indefinite path leads to.
    /// Returns nil if there is no value or the search takes too many steps (1,000,000).
    public func read(_ root: JSONValue) -> JSONValue? {
        var search = JSONPathSearch(root: root)
        return read(from: root, in: &search)
    }

    func read(from value: JSONValue, in search: inout JSONPathSearch) -> JSONValue? {
        var found = [value]
        for step in steps {
            found = found.flatMap { search.take(step, from: $0) }
            guard !search.isExhausted else { return nil }
        }
        let result = isDefinite ? found.first : .array(found)
        guard let function else { return result }
        return result.flatMap(function.apply)
    }
}

extension JSONPath.Function {
    fileprivate func apply(_ value: JSONValue) -> JSONValue? {
        switch (self, value) {
        case (.length, .array(let array)), (.size, .array(let array)): .number(String(array.count))
        case (.length, .object(let object)), (.size, .object(let object)): .number(String(object.count))
        case (.length, .string(let string)): .number(String(string.utf16.count))
        case (.keys, .object(let object)): .array(object.keys.map { .string($0) })
        case (.min, .array(let array)): number(array.compactMap(\.double).min())
        case (.max, .array(let array)): number(array.compactMap(\.double).max())
        case (.sum, .array(let array)): number(array.compactMap(\.double).reduce(0, +))
        case (.avg, .array(let array)):
            number(array.isEmpty ? nil : array.compactMap(\.double).reduce(0, +) / Double(array.count))
        default: nil
        }
    }

    private func number(_ value: Double?) -> JSONValue? { value.map { .number("\($0)") } }
}

/// One evaluation of a path. Its steps are counted and limited, as `$..*..*` on a large text would take too long.
struct JSONPathSearch {
    let root: JSONValue
    private var budget = 1_000_000

    init(root: JSONValue) { self.root = root }

    var isExhausted: Bool { budget <= 0 }

    mutating func take(_ step: JSONPath.Step, from value: JSONValue) -> [JSONValue] {
        guard !isExhausted else { return [] }
        budget -= 1
        switch step {
        case .members(let names): return names.compactMap { value[$0] }
        case .indexes(let indexes):
            guard let array = value.array else { return [] }
            return indexes.compactMap { index in
                let place = index < 0 ? array.count + index : index
                return array.indices.contains(place) ? array[place] : nil
            }
        case .slice(let from, let to, let by): return Self.slice(value.array ?? [], from, to, by)
        case .wildcard: return Self.children(of: value)
        case .filter(let filter):
            let candidates = value.array ?? [value]
            return candidates.filter { candidate in
                budget -= 1
                return !isExhausted && filter.holds(for: candidate, in: &self)
            }
        case .descend(let step):
            var found = take(step, from: value)
            // The filter has already been applied to the elements of an array, as an array's elements are its
            // candidates.
            for child in Self.children(of: value) {
                if case .filter = step, value.array != nil, child.array == nil {
                    found += Self.children(of: child).flatMap { take(.descend(step), from: $0) }
                } else {
                    found += take(.descend(step), from: child)
                }
            }
            return found
        }
    }

    private static func children(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .array(let array): array
        case .object(let object): object.members.map(\.value)
        default: []
        }
    }

    private static func slice(_ array: [JSONValue], _ from: Int?, _ to: Int?, _ by: Int) -> [JSONValue] {
        func place(_ index: Int) -> Int { min(array.count, max(0, index < 0 ? array.count + index : index)) }
        let start = place(from ?? 0)
        let end = place(to ?? array.count)
        guard start < end else { return [] }
        return stride(from: start, to: end, by: by).map { array[$0] }
    }
}
