import Glibc
import Synchronization

/// Where log handlers write: one descriptor for the whole process.
///
/// A program that starts the server may never read its log. A full pipe must not hold the server's threads, so what
/// can't be written soon is left out, and when there is room again, a line says how much is missing.
public enum LogOutput {
    /// The milliseconds for which a line waits for room. After a line that was left out, the next ones don't wait.
    private static let patience: Int32 = 200
    /// The bytes of the longest line. A pipe that has room for this much takes it without waiting.
    private static let longestLine = Int(PIPE_BUF)
    /// The number of lines that were left out since the last one that was written.
    private static let missing = Mutex(0)
    /// A signal handler reads it, so it has no lock.
    private static let stored = Atomic<Int32>(STDERR_FILENO)

    /// The file descriptor. Default: 2, standard error.
    public static var descriptor: Int32 {
        get { stored.load(ordering: .relaxed) }
        set { stored.store(newValue, ordering: .relaxed) }
    }

    /// Whether the log goes to a terminal.
    public static var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The number of columns of the terminal that the log goes to; nil if it goes elsewhere, or the terminal doesn't
    /// say it.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes a line with one call of `write`, so that the lines of several threads don't mix. A line of more than 4096
    /// bytes is cut.
    static func write(_ line: [UInt8]) {
        missing.withLock { missing in
            guard hasRoom(waiting: missing == 0 ? patience : 0) else { return missing += 1 }
            if missing > 0 {
                let note = "cohere-connectors-mock: \(missing) lines are missing, as nobody read the log"
                guard put(Array(note.utf8)) else { return missing += 1 }
                missing = 0
                guard hasRoom(waiting: patience) else { return missing = 1 }
            }
            if !put(line) { missing += 1 }
        }
    }

    private static func hasRoom(waiting milliseconds: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // A descriptor that can't be waited for says so at once, and `write` will fail on it.
        return poll(&request, 1, milliseconds) != 0
    }

    /// Writes a line. Returns false if there was no room: a terminal may say that it has some, and have too little.
    private static func put(_ line: [UInt8]) -> Bool {
        var end = min(line.count, longestLine - 1)
        // A character is not cut in two.
        if end < line.count { while end > 0, line[end] & 0xC0 == 0x80 { end -= 1 } }
        let bytes = Array(line[..<end]) + [UInt8(ascii: "\n")]
        return Glibc.write(descriptor, bytes, bytes.count) >= 0 || errno != EAGAIN
    }
}
