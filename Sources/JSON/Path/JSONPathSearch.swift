/// One evaluation of a path. Its steps are counted, as `$..*..*` on a large text would take too long, and so are the
/// results that it holds, as `$[0,0,0]` makes three of one.
struct JSONPathSearch {
    /// The number of values that a search may hold at one time, 24 bytes each.
    private static let heldLimit = 500_000

    let root: JSONValue
    let budget: Budget
    private var held = 0

    init(root: JSONValue, budget: Budget) {
        self.root = root
        self.budget = budget
    }

    /// Returns the value of a path, as `JSONPath.read` does.
    mutating func read(_ path: JSONPath, from value: JSONValue) throws(BudgetError) -> JSONValue? {
        let heldBefore = held
        defer { held = heldBefore }
        let result = path.isDefinite ? try one(path.steps, from: value) : .array(try all(path.steps, from: value))
        guard let function = path.function, let result else { return result }
        return try function.apply(result, budget)
    }

    /// Returns the value to which steps lead that each lead to one value; nil if there is none.
    private func one(_ steps: [JSONPath.Step], from value: JSONValue) throws(BudgetError) -> JSONValue? {
        var value = value
        for step in steps {
            try budget.spend(2, on: .path)
            var next: JSONValue?
            switch step {
            case .members(let names): if let object = value.object { next = try budget.member(names[0], of: object) }
            case .indexes(let indexes): next = value.element(at: indexes[0])
            case .slice, .wildcard, .filter, .descend: return nil
            }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    /// Returns all values to which steps lead.
    private mutating func all(_ steps: [JSONPath.Step], from value: JSONValue) throws(BudgetError) -> [JSONValue] {
        var found = [value]
        for step in steps {
            // For the list of what is found next.
            try budget.spend(10, on: .path)
            var next: [JSONValue] = []
            for value in found { try take(step, from: value, into: &next) }
            held -= found.count
            found = next
        }
        return found
    }

    private mutating func take(
        _ step: JSONPath.Step,
        from value: JSONValue,
        into found: inout [JSONValue]
    ) throws(BudgetError) {
        try budget.spend(2, on: .path)
        switch step {
        case .members(let names):
            guard let object = value.object else { return }
            for name in names {
                if let member = try budget.member(name, of: object) { try add(member, to: &found) }
            }
        case .indexes(let indexes):
            for index in indexes {
                try budget.spend(2, on: .path)
                if let element = value.element(at: index) { try add(element, to: &found) }
            }
        case .slice(let from, let to, let by):
            guard let array = value.array else { return }
            func place(_ index: Int) -> Int { min(array.count, max(0, index < 0 ? array.count + index : index)) }
            let start = place(from ?? 0)
            let end = place(to ?? array.count)
            guard start < end else { return }
            for index in stride(from: start, to: end, by: by) { try add(array[index], to: &found) }
        case .wildcard:
            for index in 0..<value.childCount { try add(value.child(index), to: &found) }
        case .filter(let filter):
            guard let array = value.array else {
                if try filter.holds(for: value, in: &self) { try add(value, to: &found) }
                return
            }
            for element in array where try filter.holds(for: element, in: &self) { try add(element, to: &found) }
        case .descend(let step): try descend(step, from: value, into: &found)
        }
    }

    /// Takes a step from a value and from all values inside it: a value before its children, and these in order.
    private mutating func descend(
        _ step: JSONPath.Step,
        from root: JSONValue,
        into found: inout [JSONValue]
    ) throws(BudgetError) {
        // The way to the present value: each value on it, and the index of its next child. It is as long as the text
        // is deep. A recursion would use the stack once for each filter in a filter, too.
        var way: [(value: JSONValue, next: Int)] = [(root, 0)]
        try take(step, from: root, into: &found)
        while let (value, next) = way.last {
            guard next < value.childCount else {
                way.removeLast()
                continue
            }
            way[way.count - 1].next += 1
            try budget.spend(3, on: .path)
            let child = value.child(next)
            // The filter has already been applied to the elements of an array, as an array's elements are its
            // candidates.
            if case .filter = step, value.array != nil, child.array == nil {
            } else {
                try take(step, from: child, into: &found)
            }
            if child.childCount > 0 { way.append((child, 0)) }
        }
    }

    private mutating func add(_ value: JSONValue, to found: inout [JSONValue]) throws(BudgetError) {
        try budget.spend(3, on: .path)
        held += 1
        guard held <= Self.heldLimit else { throw .exceeded(.results) }
        found.append(value)
    }
}

extension JSONValue {
    /// Returns an element of an array, counted from the end if the index is negative; nil if there is none.
    fileprivate func element(at index: Int) -> JSONValue? {
        guard case .array(let array) = self else { return nil }
        let place = index < 0 ? array.count + index : index
        return array.indices.contains(place) ? array[place] : nil
    }

    fileprivate var childCount: Int {
        switch self {
        case .array(let array): array.count
        case .object(let object): object.count
        default: 0
        }
    }

    /// Returns an element or the value of a member. The index must be less than `childCount`.
    fileprivate func child(_ index: Int) -> JSONValue {
        switch self {
        case .array(let array): array[index]
        case .object(let object): object.members[index].value
        default: .null
        }
    }
}

extension JSONPath.Function {
    /// Returns the result of the function; nil if it is not defined for the value. Elements that are no numbers don't
    /// count, as in Jayway, whose functions of numbers have no result without a number.
    fileprivate func apply(_ value: JSONValue, _ budget: Budget) throws(BudgetError) -> JSONValue? {
        switch (self, value) {
        case (.length, .array(let array)), (.size, .array(let array)): return JSONValue(array.count)
        case (.length, .object(let object)), (.size, .object(let object)): return JSONValue(object.count)
        case (.length, .string(let string)):
            try budget.spend(string.utf8.count / 4, on: .path)
            return JSONValue(string.utf16.count)
        case (.keys, .object(let object)):
            try budget.spend(3 * object.count, on: .path)
            return .array(object.keys.map { .string($0) })
        case (.min, .array(let array)): return Self.number(try Self.numbers(array, budget).min())
        case (.max, .array(let array)): return Self.number(try Self.numbers(array, budget).max())
        case (.sum, .array(let array)):
            let numbers = try Self.numbers(array, budget)
            return Self.number(numbers.isEmpty ? nil : numbers.reduce(0, +))
        case (.avg, .array(let array)):
            let numbers = try Self.numbers(array, budget)
            return Self.number(numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count))
        default: return nil
        }
    }

    private static func numbers(_ array: [JSONValue], _ budget: Budget) throws(BudgetError) -> [Double] {
        var numbers: [Double] = []
        for case .number(let text) in array {
            try budget.spend(5 + text.utf8.count, on: .path)
            if let number = Double(text) { numbers.append(number) }
        }
        return numbers
    }

    /// Returns a JSON number; nil for none, and for one that JSON can't write.
    private static func number(_ value: Double?) -> JSONValue? {
        value.flatMap { $0.isFinite ? .number("\($0)") : nil }
    }
}
