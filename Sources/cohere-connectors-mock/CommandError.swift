import Glibc

/// An end of the program, with one line that says what is wrong and how to mend it.
struct CommandError: Error {
    var message: String
    /// The status that the process ends with.
    var status: Int32

    /// The command line or the environment can't be used.
    static func usage(_ message: String) -> CommandError { CommandError(message: message, status: EX_USAGE) }
    /// The command was understood, and failed.
    static func failed(_ message: String) -> CommandError { CommandError(message: message, status: 1) }
}
