/// Why a server could not be started.
public enum ServerError: Error, Equatable, Sendable {
    case addressInUse(host: String, port: UInt16)
    case permissionDenied(host: String, port: UInt16)
    case addressNotAvailable(host: String)
    case unknownHost(String)
    /// The path of a Unix socket is longer than the system takes, or something else lies there.
    case unusablePath(String, reason: String)
    /// A system call failed for another reason, as the system words it.
    case system(call: String, reason: String)
    case libraryRefusedToStart
}
