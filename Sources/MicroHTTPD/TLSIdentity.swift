import CGnuTLS
import Glibc

/// A certificate, or a chain of them, with its private key, both PEM.
public struct TLSIdentity: Sendable {
    /// Why a certificate and a key can't be used.
    public struct Failure: Error, Equatable, Sendable {
        /// As GnuTLS words it.
        public var reason: String
    }

    /// The certificate or chain, which is public.
    public let certificate: String
    let key: String

    /// Throws `Failure` where one of the two is no PEM, or they don't belong together.
    public init(certificate: String, key: String) throws(Failure) {
        let error = CGnuTLSCheck(certificate, key)
        guard error == 0 else { throw Failure(reason: Self.describe(error)) }
        self.certificate = certificate
        self.key = key
    }

    /// A new key, and a certificate for it that it signs itself: for localhost, the loopback addresses and another
    /// name, valid for a year.
    public static func selfSigned(host: String? = nil) throws(Failure) -> TLSIdentity {
        var certificate: UnsafeMutablePointer<CChar>?
        var key: UnsafeMutablePointer<CChar>?
        defer {
            free(certificate)
            free(key)
        }
        let error = CGnuTLSMakeSelfSigned(host, &certificate, &key)
        guard error >= 0, let certificate, let key else { throw Failure(reason: describe(error)) }
        return try TLSIdentity(certificate: String(cString: certificate), key: String(cString: key))
    }

    private static func describe(_ error: Int32) -> String {
        CGnuTLSDescribe(error).map { String(cString: $0) } ?? "unknown"
    }
}

extension TLSIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "a certificate and its key" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
