import Connectors
import HTTP

extension Mock {
    /// Checks the key, and the size and the coding of the body. Throws the error with which the request is refused.
    func authorize(_ incoming: Incoming) throws {
        switch incoming.policy.access {
        case .open:
            if incoming.policy.isPage { try refuseForeignPage(incoming) }
        case .apiKey:
            try refuseUnreadableKey(incoming)
            try keyCheck.checkAPIKey(incoming.key)
        case .admin:
            try refuseForeignPage(incoming)
            guard !exchangeMark.isOn(incoming.request) else { throw AdminError.exchange }
            try keyCheck.checkAdminKey(incoming.request.adminKey)
            try refuseUnreadableKey(incoming)
            // The API key of an admin call says which organization the call is about. Without a key, it is about all.
            if let key = incoming.key { try keyCheck.checkAPIKey(key) }
        }
        guard !incoming.request.bodyExceedsLimit else {
            throw APIError.bodyTooLarge(limit: configuration.server.maximumBodyBytes)
        }
        // A path that is not served needs no body: its error may say which stub came nearest.
        if incoming.operation != nil, let fault = incoming.codingFault { throw APIError.contentCoding(fault) }
    }

    /// Throws `invalidAPIKey` for a token that can't be a key, and `noAPIKey` for an empty one, as a variable that is
    /// not set leaves it. Neither lets an admin call act on all organizations.
    private func refuseUnreadableKey(_ incoming: Incoming) throws(APIError) {
        guard incoming.key == nil, let bytes = incoming.request.bearerBytes else { return }
        throw bytes.isEmpty ? .noAPIKey : .invalidAPIKey
    }
}
