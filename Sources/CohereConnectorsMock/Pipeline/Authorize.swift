import Connectors
import HTTP

extension Mock {
    /// Checks the key and the size of the body. Throws the error with which the request is refused.
    func authorize(_ incoming: Incoming) throws {
        switch incoming.policy.access {
        case .open: break
        case .apiKey: try keyCheck.checkAPIKey(incoming.key)
        case .admin:
            try keyCheck.checkAdminKey(incoming.request.headers["x-admin-key"])
            // The API key of an admin call says which organization the call is about. Without a key, it is about all.
            if let key = incoming.key { try keyCheck.checkAPIKey(key) }
        }
        guard !incoming.request.bodyExceedsLimit else {
            throw APIError.bodyTooLarge(limit: configuration.server.maximumBodyBytes)
        }
    }
}
