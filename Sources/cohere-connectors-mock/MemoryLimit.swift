import FoundationEssentials

/// The limit of memory that the process may use. It comes from its container or another control group.
enum MemoryLimit {
    /// The limit in bytes; nil if there is none.
    static var ofThisProcess: Int? {
        guard let groups = text(of: "/proc/self/cgroup") else { return nil }
        return groups.split(separator: "\n").compactMap(smallestLimit(alongGroup:)).min()
    }

    /// Returns the smallest limit of a group and the groups around it; nil if there is none. A line is `0::/path` in
    /// version 2 of control groups, and `4:memory:/path` in version 1. In a container, the path may be that of the
    /// host, of which only the root exists there.
    private static func smallestLimit(alongGroup line: Substring) -> Int? {
        let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let isVersion2 = parts[0] == "0"
        guard isVersion2 || parts[1].split(separator: ",").contains("memory") else { return nil }
        let root = isVersion2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
        let file = isVersion2 ? "memory.max" : "memory.limit_in_bytes"
        var steps = parts[2].split(separator: "/")
        var limits: [Int] = []
        while true {
            let folder = ([root] + steps.map(String.init)).joined(separator: "/")
            // Without a limit, the file has `max`, or in version 1 a number that is larger than any memory.
            let limit = text(of: "\(folder)/\(file)").flatMap { Int($0.prefix { $0.isNumber }) }
            if let limit, limit < 1 << 50 { limits.append(limit) }
            guard !steps.isEmpty else { return limits.min() }
            steps.removeLast()
        }
    }

    private static func text(of file: String) -> String? {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
    }
}
