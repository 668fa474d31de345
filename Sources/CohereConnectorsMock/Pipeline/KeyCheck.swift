import Connectors
import Cryptography

/// Checks API keys and the admin key.
struct KeyCheck: Sendable {
    /// The codes of the accepted keys under a random key. Comparing two codes takes the same time for keys of all
    /// lengths, and nobody can try keys on a code without the random key. If the list is empty, every key is accepted.
    private let accepted: [[UInt8]]
    private let randomKey: [UInt8]
    private let adminKey: Secret?

    /// Makes a check.
    ///
    /// - Parameters:
    ///   - accepted: the API keys; an empty list accepts every key.
    ///   - adminKey: the key that admin calls must have; nil accepts every admin call.
    init(accepted: [Secret], adminKey: Secret?) {
        let randomKey = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        self.accepted = accepted.map { $0.reveal { Self.digest(of: $0, randomKey) } }
        self.randomKey = randomKey
        self.adminKey = adminKey
    }

    /// Throws `noAPIKey` if there is no key, and `invalidAPIKey` if the key is not accepted.
    func checkAPIKey(_ key: String?) throws(APIError) {
        guard let key else { throw .noAPIKey }
        guard acceptsEveryKey || isAccepted(key) else { throw .invalidAPIKey }
    }

    /// Throws `wrongKey` if there is an admin key and the given key is not the same.
    func checkAdminKey(_ key: String?) throws(AdminError) {
        guard let adminKey else { return }
        guard let key, Secret(key) == adminKey else { throw .wrongKey }
    }

    /// Whether every API key is accepted.
    var acceptsEveryKey: Bool { accepted.isEmpty }

    /// Whether a text is one of the keys that were configured, so that it must not be shown.
    func isConfigured(_ text: String) -> Bool { !acceptsEveryKey && isAccepted(text) }

    private func isAccepted(_ key: String) -> Bool {
        let digest = Self.digest(of: key, randomKey)
        // The key is compared with every accepted key, so that the time doesn't reveal which one is equal.
        return accepted.reduce(false) { found, candidate in
            ConstantTime.areEqual(candidate, digest) || found
        }
    }

    private static func digest(of key: String, _ randomKey: [UInt8]) -> [UInt8] {
        Hash.sha256.hmac(of: Array(key.utf8), key: randomKey)
    }
}

extension Mock {
    /// Notes that a request came with a key of an organization, whose name can be shown then, unless the name is itself
    /// a key that was configured.
    func note(_ principal: Principal, of organization: Organization) {
        // Once is enough, and before the name can be shown for the first time.
        if !principal.isWholeKey, !organization.isNamedByKeys, keyCheck.isConfigured(principal.organization) {
            organization.note(Principal(apiKey: principal.organization))
        }
        organization.note(principal)
    }
}
