import Glibc

/// The limit of descriptors that this process may have open.
public enum OpenFileLimit {
    /// Raises the limit as far as the system lets this process, as every connection takes a descriptor.
    public static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
