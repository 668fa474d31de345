import Glibc

/// Runs blocking work on its own thread.
enum OwnThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs work on a new thread. Returns false, and runs nothing, if the system can't make a thread.
    static func run(_ work: @escaping @Sendable () -> Void) -> Bool {
        let retained = Unmanaged.passRetained(Work(work))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 512 * 1024)
        var thread = pthread_t()
        let failure = pthread_create(&thread, &attributes, ownThreadBegan, retained.toOpaque())
        if failure != 0 { retained.release() }
        return failure == 0
    }

    fileprivate static func perform(_ pointer: UnsafeMutableRawPointer?) {
        guard let pointer else { return }
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run()
    }
}

private func ownThreadBegan(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    OwnThread.perform(context)
    return nil
}
