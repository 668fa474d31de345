import Glibc

/// An error that ends the program. Its message is one line that says what is wrong and how to solve it.
struct CommandError: Error {
    var message: String
    /// The exit status of the process.
    var status: Int32

    /// Makes an error for a command line or an environment that can't be used.
    static func usage(_ message: String) -> CommandError { CommandError(message: message, status: EX_USAGE) }
    /// Makes an error for a command that was understood but failed.
    static func failed(_ message: String) -> CommandError { CommandError(message: message, status: 1) }
}
