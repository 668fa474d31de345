import Glibc

/// The exchanges of one of libmicrohttpd's threads whose heads are not complete yet.
///
/// The library refuses some heads itself, twice and in HTML, and tells of it only in its log, without the connection.
/// At that moment the connection's head is complete and its exchange has not been called, which is so for no other
/// connection of the thread.
final class PendingHeads {
    /// Each of these is removed before it is released: when its head is complete, or when it ends.
    private var exchanges: [Unmanaged<Exchange>] = []

    /// The list of the thread that calls.
    static var ofThisThread: PendingHeads {
        if let pointer = pthread_getspecific(key) {
            return Unmanaged<PendingHeads>.fromOpaque(pointer).takeUnretainedValue()
        }
        let heads = PendingHeads()
        pthread_setspecific(key, Unmanaged.passRetained(heads).toOpaque())
        return heads
    }

    func add(_ exchange: Exchange) { exchanges.append(.passUnretained(exchange)) }

    /// Removes an exchange. Mostly it is the last that was added, as a head seldom comes in parts.
    func remove(_ exchange: Exchange) {
        let pointer = Unmanaged.passUnretained(exchange).toOpaque()
        guard let index = exchanges.lastIndex(where: { $0.toOpaque() == pointer }) else { return }
        exchanges.remove(at: index)
    }

    /// Answers the exchanges whose heads libmicrohttpd refuses now, before it does so itself.
    func refuse() {
        for exchange in exchanges { exchange.takeUnretainedValue().refuseHead() }
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key) { pointer in
            guard let pointer else { return }
            Unmanaged<PendingHeads>.fromOpaque(pointer).release()
        }
        return key
    }()
}
