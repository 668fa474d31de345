import Connectors
import HTTP

extension Mock {
    /// Refuses who may not make a call, and a body that is too large. Throws what the caller is told.
    func authorize(_ incoming: Incoming) throws {
        switch incoming.policy.access {
        case .open: break
        case .apiKey: try keyCheck.checkAPIKey(incoming.key)
        case .admin:
            try keyCheck.checkAdminKey(incoming.request.headers["x-admin-key"])
            // The key of an admin call says which organization it is about; without one it is about all.
            if let key = incoming.key { try keyCheck.checkAPIKey(key) }
        }
        guard !incoming.request.bodyExceedsLimit else {
            throw APIError.bodyTooLarge(limit: configuration.server.maximumBodyBytes)
        }
    }
}
