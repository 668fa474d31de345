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

    @Test(
        "is the smallest that a control group of version 2 above this process has",
        .enabled(if: groups.hasPrefix("0::"), "this host has control groups of version 1")
    )
    func version2() {
        let path = Self.groups.dropFirst(3).prefix { $0 != "\n" }
        var folder = URL(fileURLWithPath: "/sys/fs/cgroup" + path)
        var limits: [Int] = []
        while folder.path.hasPrefix("/sys/fs/cgroup") {
            let text = try? String(contentsOf: folder.appendingPathComponent("memory.max"), encoding: .utf8)
            if let limit = text.flatMap({ Int($0.filter { !$0.isWhitespace }) }) { limits.append(limit) }
            folder.deleteLastPathComponent()
        }
        #expect(MemoryLimit.ofThisProcess == limits.min())
    }

    /// What the kernel tells of this process: one line that begins with `0::` where there is version 2 alone.
    private static let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
}
