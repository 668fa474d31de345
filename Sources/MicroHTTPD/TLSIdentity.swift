import CGnuTLS
import Glibc

/// The reason for which a certificate and a key can't be used.
public struct TLSIdentityError: Error, Equatable, Sendable {
    /// The reason in GnuTLS's words.
    public var reason: String
}

/// A certificate, or a chain of certificates, with its private key. Both are PEM.
public struct TLSIdentity: Sendable {
    /// The certificate or chain, which is public.
    public let certificate: String
    let key: String

    /// Makes an identity from PEM texts. Throws `TLSIdentityError` if one of them is not PEM or they don't belong
    /// together.
    public init(certificate: String, key: String) throws(TLSIdentityError) {
        let error = CGnuTLSCheck(certificate, key)
        guard error == 0 else { throw TLSIdentityError(reason: Self.describe(error)) }
        self.certificate = certificate
        self.key = key
    }

    /// Makes a key, and a certificate that is signed with the same key. The certificate is for localhost, the loopback
    /// addresses and one further name, and is valid for a year.
    ///
    /// - Parameter host: the further name; nil for none. Default: nil.
    /// - Throws: `TLSIdentityError` if GnuTLS can't make them.
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
