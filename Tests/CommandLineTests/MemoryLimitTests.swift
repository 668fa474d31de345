import Foundation
import Testing

@testable import cohere_connectors_mock

@Suite("The limit of memory")
struct MemoryLimitTests {
    @Test("is a whole number of bytes below a pebibyte, or none, and the same each time")
    func plausible() {
        let limit = MemoryLimit.ofThisProcess
        #expect(limit == MemoryLimit.ofThisProcess)
        if let limit { #expect((1..<(1 << 50)).contains(limit)) }
    }

    @Test("is the smallest that a control group of version 2 above this process has")
    func version2() throws {
        let lines = try String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8).split(separator: "\n")
        // Another host may have version 1, whose files are elsewhere.
        guard lines.count == 1, let line = lines.first, line.hasPrefix("0::") else { return }
        var folder = URL(fileURLWithPath: "/sys/fs/cgroup" + line.dropFirst(3))
        var limits: [Int] = []
        while folder.path.hasPrefix("/sys/fs/cgroup") {
            let text = try? String(contentsOf: folder.appendingPathComponent("memory.max"), encoding: .utf8)
            if let limit = text.flatMap({ Int($0.filter { !$0.isWhitespace }) }) { limits.append(limit) }
            folder.deleteLastPathComponent()
        }
        #expect(MemoryLimit.ofThisProcess == limits.min())
    }
}
