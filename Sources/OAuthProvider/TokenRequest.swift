public import Connectors
import FoundationEssentials
public import HTTP
import Texts

/// A request to the token endpoint (RFC 6749, sections 4.1.3 and 6).
public struct TokenRequest: Sendable {
    /// The id of the client that makes the request.
    public let clientID: String
    /// The secret with which the client authenticates; nil for a public client.
    public let clientSecret: Secret?
    let grantType: String
    let form: Form

    /// Reads the form and the `Authorization` header of a request. Throws `OAuthError` if one of them is faulty, or if
    /// the client authenticates in both (section 2.3.1).
    public init(_ form: Form, authorization: String?) throws(OAuthError) {
        try form.refuseRepeatedParameters()
        guard let grantType = form["grant_type"] else {
            throw OAuthError(.invalidRequest, "grant_type is missing.")
        }
        self.grantType = grantType
        self.form = form
        guard let authorization else {
            guard let id = form["client_id"] else { throw OAuthError(.invalidClient, "client_id is missing.") }
            clientID = id
            clientSecret = form["client_secret"].map { Secret($0) }
            return
        }
        guard form["client_secret"] == nil else {
            throw OAuthError(.invalidRequest, "The client authenticates in two ways.")
        }
        guard let basic = Self.basic(authorization), form["client_id"].map({ $0.isExactly(basic.id) }) ?? true else {
            throw OAuthError(.invalidClient, "The Authorization header is no Basic credentials of the client.")
        }
        clientID = basic.id
        clientSecret = basic.secret
    }

    /// Returns the id and the secret of the Basic scheme, each of which is form-encoded (section 2.3.1); nil if the
    /// header is faulty.
    private static func basic(_ authorization: String) -> (id: String, secret: Secret)? {
        let words = authorization.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "basic", let data = Data(base64Encoded: String(words[1])),
            let text = String(validating: data, as: UTF8.self), let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            let id = PercentCoding.decode(text[..<colon], plusIsSpace: true),
            let secret = PercentCoding.decode(text[text.utf8.index(after: colon)...], plusIsSpace: true)
        else { return nil }
        return (id, Secret(secret))
    }
}
