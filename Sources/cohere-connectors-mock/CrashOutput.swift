import Glibc

/// Controls what a crash gives away. By default, Swift's runtime prints a backtrace that shows memory, and the system
/// stores the memory in a file; both may hold secrets.
enum CrashOutput {
    /// Makes a crash write one line that has nothing of the process in it, and end the process by its signal, without a
    /// core file.
    static func silence() {
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
}

/// Writes the line, and ends the process by the signal. It uses only functions that a signal handler may call, and no
/// memory but the stack.
private func crashed(_ number: Int32) {
    let line: StaticString =
        "cohere-connectors-mock: crashed by a fault of the mock's; its memory is not shown, as it may hold secrets\n"
    _ = write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
    raise(number)
}
