import CMicrohttpd

/// The memory that the process gets from the system.
public enum SystemMemory {
    /// Makes glibc use one arena for all threads, which grows by a mebibyte at a time.
    ///
    /// Without this, each thread has an arena of its own, which grows by a page at a time: a request that keeps memory
    /// costs up to one system call. Blocks of up to 4 MiB, such as a large body, are kept for the next one. A program
    /// calls this before it has a second thread; a library must not decide it.
    public static func growInLargePieces() { CMicrohttpdTuneMemory(1, 1 << 20, 4 << 20) }
}
