import Glibc
import Synchronization

/// Where log handlers write: one descriptor for the whole process.
public enum LogOutput {
    private static let stored = Atomic<Int32>(STDERR_FILENO)

    /// The file descriptor. Default: 2, standard error.
    public static var descriptor: Int32 {
        get { stored.load(ordering: .relaxed) }
        set { stored.store(newValue, ordering: .relaxed) }
    }

    /// Writes a line with one call of `write`, so that the lines of several threads don't mix.
    static func write(_ line: [UInt8]) { _ = Glibc.write(descriptor, line + [UInt8(ascii: "\n")], line.count + 1) }
}
