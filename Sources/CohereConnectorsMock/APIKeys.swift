import Connectors
import Crypto
import FoundationEssentials
import MicroHTTPD

/// Says who a request's API key names.
struct APIKeys: Sendable {
    /// Digests, as they compare in constant time whatever the keys' lengths. Empty: every key is accepted.
    private let accepted: [SHA256.Digest]

    init(accepted: [Secret]) {
        self.accepted = accepted.map { $0.reveal(Self.digest) }
    }

    /// Throws `noAPIKey` or `invalidAPIKey`.
    func check(_ key: String?) throws(APIError) {
        guard let key else { throw .noAPIKey }
        guard accepted.isEmpty || isAccepted(key) else { throw .invalidAPIKey }
    }

    /// The token of `Authorization: Bearer TOKEN` (RFC 6750, section 2.1); the scheme's case doesn't matter.
    static func bearerToken(of request: Request) -> String? {
        guard let value = request.headers.bytes(of: "Authorization") else { return nil }
        let scheme = "bearer "
        guard value.count > scheme.utf8.count,
            zip(value, scheme.utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
        else { return nil }
        let token = value.dropFirst(scheme.utf8.count).drop { $0 == UInt8(ascii: " ") }
        return token.isEmpty ? nil : String(decoding: token, as: UTF8.self)
    }

    private func isAccepted(_ key: String) -> Bool {
        let digest = Self.digest(key)
        // Every key is compared, so that the time doesn't tell which one it was.
        return accepted.reduce(false) { found, candidate in candidate == digest || found }
    }

    private static func digest(_ key: String) -> SHA256.Digest { SHA256.hash(data: Data(key.utf8)) }
}
