import ConnectorProtocol
import Connectors
import HTTP
import HTTPStubs

extension SecretMask {
    /// Makes a mask of the secrets of a check: the token, also without a scheme that was given with it, and those in
    /// the URL.
    init(_ check: ConnectorCheck) {
        let tokens = [check.token, check.token?.behindScheme].compactMap(\.self)
        let secrets = check.type == .basic ? tokens.flatMap(\.withCredentials) : tokens
        self.init(secrets + Self.secrets(ofURL: check.url), hidesShort: true)
    }

    /// Returns the secrets that a URL has in it: user and password, and the values of sensitive names of its query.
    private static func secrets(ofURL url: String) -> [Secret] {
        let fields = url.utf8.firstIndex(of: UInt8(ascii: "?")).map { mark in
            Form(parsing: String(url[url.utf8.index(after: mark)...])).fields
        }
        let values = (fields ?? []).filter { Redaction.cohere.names.contains($0.name) }.map { Secret($0.value) }
        guard let user = url.userInformation else { return values }
        let plain = PercentCoding.decode(user[...], plusIsSpace: false) ?? user
        return values + Secret(user).withPassword + Secret(plain).withPassword
    }
}

extension Secret {
    /// What stands behind the scheme with which the text begins; nil if it begins with none.
    var behindScheme: Secret? {
        reveal { text in
            let scheme = text.utf8.prefix { $0 != UInt8(ascii: " ") }
            let isScheme = ["bearer", "basic"].contains { $0.utf8.elementsEqual(scheme.map { $0 | 0x20 }) }
            guard isScheme, scheme.endIndex < text.utf8.endIndex else { return nil }
            return Secret(String(text[text.utf8.index(after: scheme.endIndex)...]))
        }
    }
}

extension String {
    /// What stands before `@` in a URL (RFC 3986, section 3.2.1); nil if nothing does.
    var userInformation: String? {
        let bytes = Array(utf8)
        guard let scheme = bytes.indices.first(where: { bytes[$0...].starts(with: "://".utf8) }) else { return nil }
        let authority = bytes[(scheme + 3)...].prefix { !"/?#".utf8.contains($0) }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        return String(decoding: authority[..<at], as: UTF8.self)
    }
}
