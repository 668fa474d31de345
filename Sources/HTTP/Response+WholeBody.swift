import Synchronization

extension Response {
    /// The response with the pieces of a streamed body in one, after all of them were made.
    package var wholeBody: Response {
        get async {
            guard case .stream(let stream) = body else { return self }
            let pieces = Mutex<[UInt8]>([])
            await stream.make { piece in
                pieces.withLock { $0 += piece }
                return !Task.isCancelled
            }
            var whole = self
            whole.body = .bytes(pieces.withLock { $0 })
            return whole
        }
    }
}
