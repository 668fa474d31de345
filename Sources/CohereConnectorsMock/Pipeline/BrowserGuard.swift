import Connectors
import HTTP

/// Keeps pages of other sites away from the admin API and from the page: a user who looks at such a site in a browser
/// must not thereby steer the mock.
///
/// Two ways lead there. A page of another origin sends requests to the server's address. Or its own name is made to
/// resolve to that address (DNS rebinding), so that the browser takes the server for the page's own.
///
/// Requests of a browser are known by `Origin` or `Sec-Fetch-Site`. One kind has neither: a GET that a page sends to
/// its own server over http, if the server has a name and not only an address. So `User-Agent` and `Accept-Language`
/// are looked at too. All other programs pass.
struct BrowserGuard: Sendable {
    /// The origins that may call all the same; nil for none.
    let allowed: AllowedOrigins?
    /// The URL under which clients reach the server, if it was configured.
    let publicURL: HTTPURL?

    init(_ configuration: MockConfiguration) {
        allowed = configuration.cors
        publicURL = configuration.publicURL.flatMap { HTTPURL($0) }
    }

    /// Throws `originNotAllowed` or `hostNotAllowed` for a request that a browser sends for a page that may not call.
    ///
    /// - Parameters:
    ///   - bases: the scheme and the authority under which the client reaches the server, such as
    ///     `http://localhost:8080`: what the request says, and what a proxy has said, if there is a trusted one. A page
    ///     may send the header of a proxy too, so all of them must be right. Nil for one that can't be used.
    ///   - isPage: whether the request is for the page itself. A link of any site may lead there: the other site sees
    ///     nothing of it.
    func check(_ request: Request, bases: [String?], isPage: Bool) throws(APIError) {
        let headers = request.headers
        let origins = headers.values(of: "Origin")
        let site = headers["Sec-Fetch-Site"]
        guard !origins.isEmpty || site != nil || Self.looksLikeBrowser(headers) else { return }
        if origins.count == 1, let origin = origins.first, allowed?.contains(origin) ?? false { return }
        let urls = bases.compactMap { $0.flatMap { HTTPURL($0) } }
        guard urls.count == bases.count else { throw .hostNotAllowed }
        switch site {
        case "same-origin", "none", nil: break
        default: guard allowed == .every || isPage && Self.isLink(request) else { throw .originNotAllowed }
        }
        if !origins.isEmpty {
            guard origins.count == 1, let origin = origins.first, urls.contains(where: { isOwn(origin, $0) }) else {
                throw .originNotAllowed
            }
        }
        for (url, base) in zip(urls, bases) {
            guard url.isPlainHost || isPublic(url) || allowed?.contains(base ?? "") ?? false else {
                throw .hostNotAllowed
            }
        }
    }

    /// Whether a request has headers that browsers send by themselves. Node's `fetch` takes every language.
    private static func looksLikeBrowser(_ headers: Headers) -> Bool {
        if let language = headers["Accept-Language"], language != "*" { return true }
        guard let agent = headers["User-Agent"] else { return false }
        // PowerShell calls itself so too.
        return agent.hasPrefix("Mozilla/") && !agent.contains("PowerShell/")
    }

    /// Whether a user has followed a link, or was sent on by a redirect, to a whole new page.
    private static func isLink(_ request: Request) -> Bool {
        request.method == .get && request.headers["Sec-Fetch-Mode"] == "navigate"
            && request.headers["Sec-Fetch-Dest"] == "document"
    }

    /// Whether an origin has the host and the port that the request names, or those of the public URL. In front of a
    /// server without TLS there may be a proxy with it.
    private func isOwn(_ origin: String, _ named: HTTPURL) -> Bool {
        guard let origin = HTTPURL(origin), origin.path.isEmpty, origin.query == nil else { return false }
        let isScheme = origin.scheme == named.scheme || origin.scheme == "https"
        return isScheme && origin.hasSameAuthority(as: named) || isPublic(origin)
    }

    private func isPublic(_ url: HTTPURL) -> Bool { publicURL.map(url.hasSameAuthority) ?? false }
}

extension HTTPURL {
    /// Whether the host is an address, `localhost`, or a name without a dot, as a service of Docker Compose has. Nobody
    /// can make such a name resolve to somebody else's server.
    fileprivate var isPlainHost: Bool {
        let host = host.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("[") || host.contains(":") {
            return true
        }
        guard host.contains(".") else { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    && Int(part).map { $0 < 256 } ?? false
            }
    }

    /// Whether another URL has the same host and port. Browsers write no port that is their scheme's own, which may not
    /// be the server's scheme.
    fileprivate func hasSameAuthority(as other: HTTPURL) -> Bool {
        host.lowercased() == other.host.lowercased() && (port == other.port || effectivePort == other.effectivePort)
    }
}

extension Mock {
    /// Throws for a request that a browser sends for a page that may not call the admin API.
    func refuseForeignPage(_ incoming: Incoming) throws(APIError) {
        try browserGuard.check(
            incoming.request,
            bases: addresses.namedURLs(of: incoming.request),
            isPage: incoming.policy.isPage
        )
    }
}
