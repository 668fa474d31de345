public import Texts

extension Request {
    /// The cookies of the request (RFC 6265, section 4.2), by name. If several cookies have the same name, the first
    /// one counts.
    public var cookies: [ExactText: String] {
        var cookies: [ExactText: String] = [:]
        for pair in headers.values(of: "Cookie").flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let name = ExactText(String(parts[0].drop { $0 == " " }))
            if cookies[name] == nil { cookies[name] = String(parts[1]) }
        }
        return cookies
    }
}
