import Connectors
import Crypto
import FoundationEssentials

/// Knows which keys are accepted.
struct KeyCheck: Sendable {
    /// Digests, which take the same time to compare whatever the keys' lengths. Empty: every key is accepted.
    private let accepted: [SHA256.Digest]
    private let adminKey: Secret?

    /// - Parameters:
    ///   - accepted: the API keys; none means that every key is accepted.
    ///   - adminKey: what admin calls must bring; nil lets everyone in.
    init(accepted: [Secret], adminKey: Secret?) {
        self.accepted = accepted.map { $0.reveal(Self.digest) }
        self.adminKey = adminKey
    }

    /// Throws `noAPIKey` or `invalidAPIKey`.
    func checkAPIKey(_ key: String?) throws(APIError) {
        guard let key else { throw .noAPIKey }
        guard accepted.isEmpty || isAccepted(key) else { throw .invalidAPIKey }
    }

    /// Throws `wrongKey`.
    func checkAdminKey(_ key: String?) throws(AdminError) {
        guard let adminKey else { return }
        guard let key, Secret(key) == adminKey else { throw .wrongKey }
    }

    private func isAccepted(_ key: String) -> Bool {
        let digest = Self.digest(key)
        // Every key is compared, so that the time doesn't tell which one it was.
        return accepted.reduce(false) { found, candidate in candidate == digest || found }
    }

    private static func digest(_ key: String) -> SHA256.Digest { SHA256.hash(data: Data(key.utf8)) }
}
