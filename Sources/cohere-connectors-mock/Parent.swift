import Dispatch
import Glibc

/// The process that has started this one.
struct Parent: Sendable {
    /// The time between two looks at the parent, in milliseconds.
    private static let interval = 200

    private let id: pid_t

    /// Notes the parent. Do it as early as possible, as a parent that has ended before it can't be known.
    init() { id = getppid() }

    /// Whether the process that was noted has ended. The system then gives its children another parent. A thread of the
    /// parent that ends changes nothing, also if it is the one that has started this process; `PR_SET_PDEATHSIG` would
    /// take that for the parent's end.
    var hasEnded: Bool { getppid() != id }

    /// Returns when the parent has ended.
    func waitUntilEnded() async {
        while !hasEnded { try? await Task.sleep(for: .milliseconds(Self.interval)) }
    }

    /// Whether standard output is a pipe that nobody reads any more. A program that starts a server reads the line that
    /// says where it listens; if it has ended before this process could note it, this shows it.
    static var outputHasNoReader: Bool {
        var entry = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&entry, 1, 0) == 1 && entry.revents & Int16(POLLERR) != 0
    }
}
