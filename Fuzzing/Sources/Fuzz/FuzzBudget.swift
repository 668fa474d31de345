import CohereConnectorsMock
import Foundation

@testable import HTTPStubs
@testable import JSON

// The work that an input may cause. The run ends where the time of an input is longer than its steps explain.

/// The time that an input may take for itself and for each of its steps. A step is about 10 ns; the instrumented
/// program takes five times as long, and gets a quarter of a request's steps.
private let secondsOfInput = 0.1
private let secondsOfStep = 80e-9
private let stepsOfInput = Budget.requestSteps / 4

/// A kind, flags, a pattern and behind a NUL a text, which is repeated up to 64 KB.
func fuzzBudget(_ bytes: [UInt8]) {
    guard bytes.count > 2 else { return }
    let parts = bytes.dropFirst(2).split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let pattern = String(decoding: parts[0], as: UTF8.self)
    let piece = parts.count > 1 ? Array(parts[1]) : []
    let flags = bytes[1]
    let text = repeated(piece, flags)
    let budget = Budget(steps: stepsOfInput)
    let start = processorSeconds()
    switch bytes[0] % 6 {
    case 0: matchExpressions(pattern, text, flags, budget)
    case 1: readPath(pattern, list(piece, flags), budget)
    case 2: compareJSON(pattern, list(piece, flags), flags, budget)
    case 3: matchOperator(pattern, flags & 1 == 0 ? text : list(piece, flags), budget)
    case 4: findNearMiss(pattern, text, budget)
    default: matchOperators(pattern, text, budget)
    }
    let seconds = processorSeconds() - start
    let steps = stepsOfInput - max(0, budget.left)
    guard seconds >= secondsOfInput + secondsOfStep * Double(steps) else { return }
    FileHandle.standardError.write(Data("Fatal: \(steps) steps took \(seconds) s (kind \(bytes[0] % 6))\n".utf8))
    preconditionFailure("the steps don't explain the time")
}

/// Regular expressions, one on a line, on one text.
private func matchExpressions(_ patterns: String, _ text: [UInt8], _ flags: UInt8, _ budget: Budget) {
    let subject = TextSubject(String(decoding: text, as: UTF8.self), budget: budget)
    for line in patterns.split(separator: "\n").prefix(20) {
        let operand: JSONValue = [flags & 2 == 0 ? "matches" : "doesNotMatch": .string(String(line))]
        guard let pattern = try? ValuePattern(operand, at: [], budget: budget) else { continue }
        _ = try? pattern.matches(subject)
    }
}

private func readPath(_ source: String, _ document: [UInt8], _ budget: Budget) {
    guard let path = try? JSONPath(source, budget: budget), let document = try? JSONValue(parsing: document) else { return }
    _ = try? path.read(document, budget: budget)
}

private func compareJSON(_ expected: String, _ actual: [UInt8], _ flags: UInt8, _ budget: Budget) {
    guard let expected = try? JSONValue(parsing: list(Array(expected.utf8), flags)),
        let actual = try? JSONValue(parsing: actual),
        let pattern = try? JSONPattern(
            expected: expected,
            ignoresArrayOrder: flags & 2 == 0,
            ignoresExtraElements: flags & 4 == 0,
            budget: budget
        )
    else { return }
    let matches = try? pattern.matches(actual, budget)
    let distance = try? pattern.distance(to: actual, budget)
    if let matches, let distance { precondition(matches == (distance == 0), "the distance is \(distance)") }
}

private func matchOperator(_ json: String, _ text: [UInt8], _ budget: Budget) {
    guard let json = try? JSONValue(parsing: Array(json.utf8)),
        let pattern = try? ValuePattern(json, at: [], budget: budget)
    else { return }
    let subject = TextSubject(String(decoding: text, as: UTF8.self), budget: budget)
    let matches = try? pattern.matches(subject)
    let opposite = try? ValuePattern.not(pattern).matches(subject)
    if let matches, let opposite { precondition(matches != opposite, "it matches, and so does the contrary") }
}

/// The same text in a list of operators: what it contains, and what it does not.
private func matchOperators(_ part: String, _ text: [UInt8], _ budget: Budget) {
    let operands: [JSONValue] = [
        ["contains": .string(part)], ["doesNotContain": .string(part)],
        ["equalTo": .string(part), "caseInsensitive": true], ["equalTo": .string(part)],
    ]
    let subject = TextSubject(String(decoding: text, as: UTF8.self), budget: budget)
    for _ in 0..<50 {
        for operand in operands {
            guard let pattern = try? ValuePattern(operand, at: [], budget: budget) else { continue }
            _ = try? pattern.matches(subject)
            _ = try? pattern.distance(to: subject)
        }
    }
}

private func findNearMiss(_ pattern: String, _ text: [UInt8], _ budget: Budget) {
    guard let json = try? JSONValue(parsing: Array(pattern.utf8)), let pattern = try? RequestPattern(json, budget: budget),
        let target = RequestTarget("/" + String(decoding: text.prefix(30_000), as: UTF8.self))
    else { return }
    var headers = Headers()
    for name in 0..<100 { headers.append(name: "X-\(name)", value: String(decoding: text.prefix(100), as: UTF8.self)) }
    headers.append(name: "Cookie", value: String(decoding: text.prefix(8000), as: UTF8.self))
    let request = Request(method: .post, target: target, headers: headers, body: text)
    let subject = RequestSubject(request, budget: budget)
    for _ in 0..<20 { _ = try? pattern.differences(from: subject) }
}

/// Repeats a piece up to 64 KB, as the flags say.
private func repeated(_ piece: [UInt8], _ flags: UInt8) -> [UInt8] {
    guard !piece.isEmpty, flags & 0x80 == 0 else { return piece }
    return Array((0..<max(1, 65_536 / piece.count)).map { _ in piece }.joined())
}

/// Makes a JSON array of 64 KB from a piece that is JSON.
private func list(_ piece: [UInt8], _ flags: UInt8) -> [UInt8] {
    guard !piece.isEmpty, flags & 0x40 == 0 else { return piece }
    let separator = [UInt8(ascii: ",")]
    let elements = (0..<max(1, 65_536 / (piece.count + 1))).map { _ in piece }.joined(separator: separator)
    return [UInt8(ascii: "[")] + Array(elements) + [UInt8(ascii: "]")]
}

/// The time that this thread has used of a processor.
private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
