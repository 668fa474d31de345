import Glibc

/// Controls the output of a crash. By default, Swift's runtime prints a backtrace that shows memory, which may contain
/// secrets.
enum CrashOutput {
    /// Makes a crash end the process with its signal only, as in a C program.
    static func silence() {
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGQUIT] { signal(number, SIG_DFL) }
    }
}
