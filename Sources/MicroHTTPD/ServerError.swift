/// The reason for which a server could not be started.
public enum ServerError: Error, Equatable, Sendable {
    /// A property of the configuration is out of its range. The range is given.
    case outOfRange(String, ClosedRange<Int>)
    /// Another program already listens at the port.
    case addressInUse(host: String, port: UInt16)
    /// This user may not listen at the port, usually as it is below 1024.
    case permissionDenied(host: String, port: UInt16)
    /// No interface of this machine has the address.
    case addressNotAvailable(host: String)
    /// The text is not an address and not a name that resolves to one.
    case unknownHost(String)
    /// The path of a Unix socket can't be used. For example, it is too long, or something else is there.
    case unusablePath(String, reason: String)
    /// A system call failed for another reason, in the system's words.
    case system(call: String, reason: String)
    /// libmicrohttpd did not start, mostly as there are too few descriptors for its connections.
    case libraryRefusedToStart
}
