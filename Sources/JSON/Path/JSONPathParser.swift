import RegularExpressions

/// Parses a JSON path.
struct JSONPathParser {
    private let characters: [Character]
    private var position = 0
    private var depth = 0
    private static let deepest = 32

    private let budget: Budget

    init(_ source: String, _ budget: Budget) {
        characters = Array(source)
        self.budget = budget
    }

    mutating func path() throws(JSONPath.SyntaxError) -> ([JSONPath.Step], JSONPath.Function?) {
        skipSpace()
        guard take("$") || take("@") else { throw JSONPath.SyntaxError(reason: "a path begins with $") }
        let (steps, function) = try steps()
        skipSpace()
        guard position == characters.count else { throw unexpected() }
        return (steps, function)
    }

    // MARK: steps

    private mutating func steps() throws(JSONPath.SyntaxError) -> ([JSONPath.Step], JSONPath.Function?) {
        var steps: [JSONPath.Step] = []
        while let next = peek {
            if next == "[" {
                steps.append(try bracket())
            } else if next == "." {
                position += 1
                let descends = take(".")
                if peek == "[" {
                    guard descends else { throw unexpected() }
                    steps.append(.descend(try bracket()))
                    continue
                }
                if take("*") {
                    steps.append(descends ? .descend(.wildcard) : .wildcard)
                    continue
                }
                let name = try name()
                if take("(") {
                    guard !descends, take(")"), let function = JSONPath.Function(rawValue: name) else {
                        throw JSONPath.SyntaxError(reason: "\(name)() is not a function that is served")
                    }
                    return (steps, function)
                }
                steps.append(descends ? .descend(.members([name])) : .members([name]))
            } else {
                break
            }
        }
        return (steps, nil)
    }

    private mutating func name() throws(JSONPath.SyntaxError) -> String {
        let start = position
        while let next = peek, next.isLetter || next.isNumber || next == "_" || next == "-" || next == "$" {
            position += 1
        }
        guard position > start else { throw unexpected() }
        return String(characters[start..<position])
    }

    private mutating func bracket() throws(JSONPath.SyntaxError) -> JSONPath.Step {
        try beginLevel("brackets are")
        defer { depth -= 1 }
        position += 1
        skipSpace()
        if take("*") { return try closed(.wildcard) }
        if take("?") {
            skipSpace()
            guard take("(") else { throw unexpected() }
            let filter = try disjunction()
            skipSpace()
            guard take(")") else { throw unexpected() }
            return try closed(.filter(filter))
        }
        if peek == "'" || peek == "\"" {
            var names = [try quoted()]
            while takeComma() { names.append(try quoted()) }
            return try closed(.members(names))
        }
        return try closed(try indexes())
    }

    private mutating func indexes() throws(JSONPath.SyntaxError) -> JSONPath.Step {
        let first = try integer()
        skipSpace()
        if take(":") {
            skipSpace()
            let to = try integer()
            skipSpace()
            guard take(":") else { return .slice(from: first, to: to, by: 1) }
            let by = try integer() ?? 1
            guard by > 0 else { throw JSONPath.SyntaxError(reason: "a slice's step must be greater than 0") }
            return .slice(from: first, to: to, by: by)
        }
        guard let first else { throw unexpected() }
        var indexes = [first]
        while takeComma() {
            guard let next = try integer() else { throw unexpected() }
            indexes.append(next)
        }
        return .indexes(indexes)
    }

    private mutating func closed(_ step: JSONPath.Step) throws(JSONPath.SyntaxError) -> JSONPath.Step {
        skipSpace()
        guard take("]") else { throw unexpected() }
        return step
    }

    // MARK: filters

    private mutating func disjunction() throws(JSONPath.SyntaxError) -> JSONPathFilter {
        var filters = [try conjunction()]
        while take(word: "||") { filters.append(try conjunction()) }
        return filters.count == 1 ? filters[0] : .or(filters)
    }

    private mutating func conjunction() throws(JSONPath.SyntaxError) -> JSONPathFilter {
        var filters = [try term()]
        while take(word: "&&") { filters.append(try term()) }
        return filters.count == 1 ? filters[0] : .and(filters)
    }

    private mutating func term() throws(JSONPath.SyntaxError) -> JSONPathFilter {
        skipSpace()
        try beginLevel("a filter is")
        defer { depth -= 1 }
        if peek == "!", characters.dropFirst(position + 1).first != "=" {
            position += 1
            return .not(try term())
        }
        if take("(") {
            let filter = try disjunction()
            skipSpace()
            guard take(")") else { throw unexpected() }
            return filter
        }
        let left = try operand()
        if take(word: "=~") { return .matches(left, try regularExpression()) }
        for comparison in JSONPathFilter.Comparison.allCases where take(word: comparison.rawValue) {
            return .compare(left, comparison, try operand())
        }
        return .exists(left)
    }

    private mutating func operand() throws(JSONPath.SyntaxError) -> JSONPathFilter.Operand {
        skipSpace()
        guard let next = peek else { throw unexpected() }
        switch next {
        case "@", "$":
            let start = position
            position += 1
            let (steps, function) = try steps()
            let path = JSONPath(source: String(characters[start..<position]), steps: steps, function: function)
            return next == "@" ? .relative(path) : .absolute(path)
        case "'", "\"": return .literal(.string(try quoted()))
        case "[":
            try beginLevel("brackets are")
            defer { depth -= 1 }
            position += 1
            var elements: [JSONValue] = []
            skipSpace()
            if take("]") { return .literal(.array([])) }
            repeat {
                guard case .literal(let element) = try operand() else { throw unexpected() }
                elements.append(element)
            } while takeComma()
            skipSpace()
            guard take("]") else { throw unexpected() }
            return .literal(.array(elements))
        default: return .literal(try word())
        }
    }

    /// Reads a number, `true`, `false` or `null`.
    private mutating func word() throws(JSONPath.SyntaxError) -> JSONValue {
        let start = position
        while let next = peek, next.isLetter || next.isNumber || "+-.".contains(next) { position += 1 }
        let word = String(characters[start..<position])
        guard let value = try? JSONValue(parsing: Array(word.utf8)) else { throw unexpected() }
        return value
    }

    private mutating func regularExpression() throws(JSONPath.SyntaxError) -> RegularExpression {
        skipSpace()
        guard take("/") else { throw unexpected() }
        var pattern = ""
        while let next = peek, next != "/" {
            position += 1
            if next == "\\", let escaped = peek {
                position += 1
                pattern += escaped == "/" ? "/" : "\\" + String(escaped)
            } else {
                pattern.append(next)
            }
        }
        guard take("/") else { throw JSONPath.SyntaxError(reason: "a regular expression has no end") }
        let isCaseInsensitive = take("i")
        let expression: RegularExpression
        do {
            expression = try RegularExpression(pattern, isCaseInsensitive: isCaseInsensitive)
        } catch {
            throw JSONPath.SyntaxError(reason: "a regular expression in it is faulty: \(error.reason)")
        }
        do {
            try budget.spend(onCompiling: expression)
        } catch {
            throw JSONPath.SyntaxError(reason: error.reason)
        }
        return expression
    }

    // MARK: pieces

    /// Notes that one more level is open. Throws if there are too many: each uses the stack, here and in a search.
    private mutating func beginLevel(_ kind: String) throws(JSONPath.SyntaxError) {
        guard depth < Self.deepest else {
            throw JSONPath.SyntaxError(reason: "\(kind) nested deeper than \(Self.deepest) levels")
        }
        depth += 1
    }

    private mutating func quoted() throws(JSONPath.SyntaxError) -> String {
        skipSpace()
        guard let quote = peek, quote == "'" || quote == "\"" else { throw unexpected() }
        position += 1
        var text = ""
        while let next = peek {
            position += 1
            if next == quote { return text }
            if next == "\\", let escaped = peek {
                position += 1
                text.append(escaped)
            } else {
                text.append(next)
            }
        }
        throw JSONPath.SyntaxError(reason: "a quoted name or text has no end")
    }

    private mutating func integer() throws(JSONPath.SyntaxError) -> Int? {
        skipSpace()
        let start = position
        _ = take("-")
        while let next = peek, next.isASCII, next.isNumber { position += 1 }
        guard position > start else { return nil }
        guard let number = Int(String(characters[start..<position])) else { throw unexpected() }
        return number
    }

    private var peek: Character? { position < characters.count ? characters[position] : nil }

    private mutating func take(_ character: Character) -> Bool {
        guard peek == character else { return false }
        position += 1
        return true
    }

    private mutating func takeComma() -> Bool {
        skipSpace()
        return take(",")
    }

    private mutating func take(word: String) -> Bool {
        skipSpace()
        guard characters.dropFirst(position).starts(with: word) else { return false }
        let next = characters.dropFirst(position + word.count).first
        if word.allSatisfy(\.isLetter), let next, next.isLetter { return false }
        position += word.count
        return true
    }

    private mutating func skipSpace() { while peek == " " { position += 1 } }

    private func unexpected() -> JSONPath.SyntaxError {
        guard let peek else { return JSONPath.SyntaxError(reason: "it ends too early") }
        return JSONPath.SyntaxError(reason: "'\(peek)' is not expected at character \(position + 1)")
    }
}
