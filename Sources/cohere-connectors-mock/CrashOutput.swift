import CohereConnectorsMock
import Glibc
import MicroHTTPD

/// Controls what a crash gives away. By default, Swift's runtime prints a backtrace that shows memory, and the system
/// stores the memory in a file; both may hold secrets.
enum CrashOutput {
    /// Makes a crash write one line that has nothing of the process in it, and end the process by its signal, without a
    /// core file.
    static func silence() {
        hideStandardError()
        var action = sigaction()
        action.__sigaction_handler.sa_handler = crashed
        // After the first signal, the signal ends the process, as it does by default. A stack that has overflown leaves
        // no room for the handler; then the process ends without the line.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] { sigaction(number, &action, nil) }
        signal(SIGQUIT, SIG_DFL)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

    /// Leaves descriptor 2 to Swift's runtime, and lets it lead nowhere: the runtime prints there what it fails with,
    /// and a backtrace, and can't be told not to. What the program itself has to say goes to a copy.
    private static func hideStandardError() {
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nowhere >= 0 else { return }
        defer { close(nowhere) }
        // A terminal that nobody reads must not hold the server, so writing to it must not wait. That is a matter of
        // the open file, and others have this one open too. So it is opened once more.
        let reopened = isatty(STDERR_FILENO) == 1 ? open("/proc/self/fd/2", O_WRONLY | O_NOCTTY | O_NONBLOCK) : -1
        if reopened >= 0 { _ = fcntl(reopened, F_SETFD, FD_CLOEXEC) }
        let copy = reopened >= 0 ? reopened : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0, dup2(nowhere, STDERR_FILENO) >= 0 else { return }
        LogOutput.descriptor = copy
        Server.panicDescriptor = copy
    }
}

/// Writes the line, and ends the process by the signal. It uses only functions that a signal handler may call, and no
/// memory but the stack.
private func crashed(_ number: Int32) {
    let line: StaticString =
        "cohere-connectors-mock: crashed by a fault of the mock's; its memory is not shown, as it may hold secrets\n"
    _ = write(LogOutput.descriptor, line.utf8Start, line.utf8CodeUnitCount)
    raise(number)
}
