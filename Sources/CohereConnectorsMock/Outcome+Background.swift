import Dispatch
import HTTP

extension Outcome {
    /// Returns an outcome whose response takes processor time. A thread makes it that neither answers requests nor
    /// belongs to Swift's pool, on which delayed responses wait.
    static func inBackground(_ respond: @escaping @Sendable () -> Response) -> Outcome {
        .later {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(returning: respond()) }
            }
        }
    }
}

extension Response {
    /// The response `{}`.
    static let done = Response.json([:])
}
