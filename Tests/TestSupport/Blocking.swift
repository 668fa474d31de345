import Dispatch

/// Runs what blocks on a thread of its own, so that tests that wait for sockets don't keep Swift's pool from working.
public func blocking<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "blocking").async { continuation.resume(with: Swift.Result { try work() }) }
    }
}
