public import RegularExpressions

/// The work that one request may cause, counted in steps.
///
/// Whatever loops over input spends from the budget: patterns, JSON paths, look-ups in the journal, near misses. What
/// exceeds the budget throws `BudgetError`, and its result is not known: it may match or not.
///
/// A step is about 10 ns of an optimized program. A budget belongs to one request and is used by one thread.
public final class Budget {
    /// The steps for the patterns of all stubs that one request is compared with: some 100 to 400 ms of a server's
    /// thread, by the kind of the patterns.
    public static let requestSteps = 20_000_000
    /// The steps for one admin call, which does not run on a thread that answers: about one second.
    public static let adminSteps = 100_000_000
    /// The steps of one regular expression on one text, a part of the request's, so that one stub's expression does not
    /// take the steps of all others.
    static let expressionSteps = 5_000_000
    /// The number of steps after which a budget looks whether its request was cancelled.
    private static let stepsBetweenLooks = 100_000

    /// The steps that are left; -1 when the budget is exceeded.
    @usableFromInline private(set) var left: Int
    /// The number of steps left at which the budget looks whether its request was cancelled.
    @usableFromInline private(set) var nextLook: Int
    private let cancellation: Cancellation?

    /// Makes a budget.
    ///
    /// - Parameters:
    ///   - steps: the number of steps, at least 0.
    ///   - cancellation: is asked now and then whether the work is still wanted. Default: nil, it always is.
    public init(steps: Int = requestSteps, cancellation: Cancellation? = nil) {
        left = steps
        nextLook = cancellation == nil ? 0 : steps
        self.cancellation = cancellation
    }

    /// Whether all steps are spent, or the request was cancelled. A single piece of work may be given up before.
    public var isExceeded: Bool { left < 0 }

    /// Takes steps for a piece of work that is to be done. Throws if they are not there.
    @inlinable
    public func spend(_ steps: Int, on work: BudgetError.Work) throws(BudgetError) {
        left = left &- steps
        if left < nextLook { try look(work) }
    }

    @usableFromInline
    func look(_ work: BudgetError.Work) throws(BudgetError) {
        guard left >= 0 else {
            left = -1
            throw .exceeded(work)
        }
        if cancellation?.isCancelled ?? false {
            left = -1
            throw .cancelled
        }
        nextLook = max(0, left - Self.stepsBetweenLooks)
    }
}

extension Budget {
    /// Whether a condition holds for one of several elements. One that is given up decides nothing: another may hold,
    /// and if none does, the whole is given up.
    public func any<Element>(
        _ elements: [Element],
        _ holds: (Element) throws(BudgetError) -> Bool
    ) throws(BudgetError) -> Bool {
        var givenUp: BudgetError?
        for element in elements {
            do {
                if try holds(element) { return true }
            } catch {
                if isExceeded { throw error }
                givenUp = error
            }
        }
        if let givenUp { throw givenUp }
        return false
    }

    /// Whether a condition holds for all elements. One that is given up decides nothing: another may not hold, and if
    /// all others do, the whole is given up.
    public func all<Element>(
        _ elements: [Element],
        _ holds: (Element) throws(BudgetError) -> Bool
    ) throws(BudgetError) -> Bool {
        try !any(elements) { (element) throws(BudgetError) in try !holds(element) }
    }

    /// Whether a text matches a regular expression. Throws if that takes more steps than one expression may take, or
    /// than are left.
    public func matches(_ text: String, _ expression: RegularExpression) throws(BudgetError) -> Bool {
        try spend(1 + text.utf8.count / 16, on: .regularExpression)
        let (verdict, steps) = expression.match(text, limit: min(left, Self.expressionSteps))
        try spend(steps, on: .regularExpression)
        switch verdict {
        case .matches: return true
        case .doesNotMatch: return false
        case .gaveUp: throw .exceeded(.regularExpression)
        }
    }

    /// Takes the steps for a regular expression that was compiled, so that a document can't have any number of them.
    /// Throws if they are not there.
    public func spend(onCompiling expression: RegularExpression) throws(BudgetError) {
        try spend(expression.compilationSteps, on: .compilation)
    }

    /// Whether a text contains another one, compared byte by byte.
    public func contains(_ text: String, _ part: String) throws(BudgetError) -> Bool {
        try spend(1 + text.utf8.count / 2 + part.utf8.count, on: .text)
        return text.containsBytes(of: part)
    }

    /// Whether two texts are the same bytes.
    public func equal(_ left: String, _ right: String) throws(BudgetError) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        try spend(1 + left.utf8.count / 8, on: .text)
        return left.utf8.elementsEqual(right.utf8)
    }

    /// Whether two values are equal. The order of members and the spelling of numbers don't matter.
    public func equal(_ left: JSONValue, _ right: JSONValue) throws(BudgetError) -> Bool {
        try spend(2, on: .json)
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)):
            try spend(8 + 2 * (left.utf8.count + right.utf8.count), on: .json)
            return JSONNumber.areEqual(left, right)
        case (.string(let left), .string(let right)): return try equal(left, right)
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) where try !equal(left, right) { return false }
            return true
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for member in left.members {
                guard let other = try self.member(member.key, of: right), try equal(member.value, other) else {
                    return false
                }
            }
            return true
        default: return false
        }
    }

    /// Returns a member of an object; nil if there is none.
    public func member(_ name: String, of object: JSONObject) throws(BudgetError) -> JSONValue? {
        try spend(4 + name.utf8.count, on: .json)
        return object[name]
    }
}
