import CGnuTLS
import Glibc

/// Why a certificate and a key can't be used.
public struct TLSIdentityError: Error, Equatable, Sendable {
    /// As GnuTLS words it.
    public var reason: String
}

/// A certificate, or a chain of them, with its private key, both PEM.
public struct TLSIdentity: Sendable {
    /// The certificate or chain, which is public.
    public let certificate: String
    let key: String

    /// Throws `TLSIdentityError` where one of the two is no PEM, or they don't belong together.
    public init(certificate: String, key: String) throws(TLSIdentityError) {
        let error = CGnuTLSCheck(certificate, key)
        guard error == 0 else { throw TLSIdentityError(reason: Self.describe(error)) }
        self.certificate = certificate
        self.key = key
    }

    /// Makes a key, and a certificate that it signs itself: for localhost, the loopback addresses and one more name,
    /// valid for a year.
    ///
    /// - Parameter host: the one more name. Default: none.
    public static func selfSigned(host: String? = nil) throws(TLSIdentityError) -> TLSIdentity {
        var certificate: UnsafeMutablePointer<CChar>?
        var key: UnsafeMutablePointer<CChar>?
        defer {
            free(certificate)
            free(key)
        }
        let error = CGnuTLSMakeSelfSigned(host, &certificate, &key)
        guard error >= 0, let certificate, let key else { throw TLSIdentityError(reason: describe(error)) }
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
