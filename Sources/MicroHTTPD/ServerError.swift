/// Why a server could not be started.
public enum ServerError: Error, Equatable, Sendable {
    /// A property of the configuration, and the range that its value is not in.
    case outOfRange(String, ClosedRange<Int>)
    /// Something listens at the port already.
    case addressInUse(host: String, port: UInt16)
    /// This user may not listen at the port, which is below 1024.
    case permissionDenied(host: String, port: UInt16)
    /// No interface of this machine has the address.
    case addressNotAvailable(host: String)
    /// The text is no address, and no name that resolves to one.
    case unknownHost(String)
    /// The path of a Unix socket is longer than the system takes, or something else lies there.
    case unusablePath(String, reason: String)
    /// A system call failed for another reason, as the system words it.
    case system(call: String, reason: String)
    /// libmicrohttpd did not start: mostly there are too few descriptors for its connections.
    case libraryRefusedToStart
}
