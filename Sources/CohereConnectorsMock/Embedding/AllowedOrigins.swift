/// The origins whose pages may call the mock from a browser and read its answers (CORS).
///
/// The whole API is meant, `/__admin` included: a page of an allowed origin can read and change all that the mock has.
///
///     let configuration = try MockConfiguration {
///         $0.cors = try AllowedOrigins(["http://localhost:5173"])
///     }
public struct AllowedOrigins: Sendable, Equatable {
    /// Every origin, so every page that the browser shows.
    public static let every = AllowedOrigins(origins: nil)

    /// The origins in the form in which browsers send them; nil for every origin.
    private let origins: Set<String>?

    private init(origins: Set<String>?) { self.origins = origins }

    /// Makes a list of origins. An empty list allows no origin.
    ///
    /// - Parameter origins: each is `scheme://host` or `scheme://host:port`, such as `http://localhost:5173`; `null`,
    ///   which browsers send for a page from a file and for a sandboxed frame; or `*`, which is every origin. The case
    ///   doesn't matter, and neither does a port that is the scheme's own.
    /// - Throws: `OriginError` for the first text that can't be used.
    public init(_ origins: [String]) throws(OriginError) {
        var known: Set<String> = []
        var isEvery = false
        for (index, text) in origins.enumerated() {
            if text == "*" {
                isEvery = true
                continue
            }
            do throws(OriginError.Problem) {
                known.insert(try Self.serialized(text))
            } catch {
                throw OriginError(index: index, problem: error)
            }
        }
        self.init(origins: isEvery ? nil : known)
    }

    /// Whether the value of an `Origin` header is an origin, and one that is allowed.
    func contains(_ origin: String) -> Bool {
        do throws(OriginError.Problem) {
            let origin = try Self.serialized(origin)
            return origins?.contains(origin) ?? true
        } catch {
            return false
        }
    }

    /// The number of bytes that an origin may have. A host name has at most 253.
    private static let longestOrigin = 512

    /// Returns an origin as browsers write it (HTML standard, "serialization of an origin"): in lower case, and without
    /// the port that is the scheme's own.
    private static func serialized(_ text: String) throws(OriginError.Problem) -> String {
        let text = text.lowercased()
        if text == "null" { return text }
        guard text.utf8.count <= longestOrigin else { throw .tooLong }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, isScheme(parts[0]) else { throw .noScheme }
        let (scheme, authority) = (parts[0], parts[1])
        guard !["ftp", "ws", "wss"].contains(scheme) else { throw .noPage }
        guard !authority.contains("@") else { throw .hasUser }
        guard !authority.contains(where: { "/?#\\".contains($0) }) else { throw .hasPath }
        let hostEnd =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) } ?? authority.endIndex
            : authority.firstIndex(of: ":") ?? authority.endIndex
        let (host, rest) = (authority[..<hostEnd], authority[hostEnd...])
        guard isHost(host) else { throw .noHost }
        guard !rest.isEmpty else { return text }
        guard rest.hasPrefix(":"), let port = Int(rest.dropFirst()), (1...65_535).contains(port),
            rest.dropFirst().utf8.allSatisfy(isDigit)
        else { throw .badPort }
        let isOwnPort = scheme == "http" && port == 80 || scheme == "https" && port == 443
        return isOwnPort ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }

    /// Whether a text in lower case is a scheme (RFC 3986, section 3.1).
    private static func isScheme(_ text: Substring) -> Bool {
        text.utf8.first.map(isLetter) ?? false
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
    }

    /// Whether a text in lower case is a name or an address, one of IPv6 in brackets.
    private static func isHost(_ text: Substring) -> Bool {
        guard text.hasPrefix("[") else {
            return !text.isEmpty && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-._".utf8.contains($0) }
        }
        let address = text.dropFirst().dropLast()
        return text.hasSuffix("]") && address.contains(":")
            && address.utf8.allSatisfy { isDigit($0) || "abcdef:.".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// The reason for which a list of allowed origins can't be used.
public struct OriginError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The reason for which a text is not an origin.
    public enum Problem: Error, Equatable, Sendable, CaseIterable {
        /// It does not begin with a scheme and `://`.
        case noScheme
        /// It has a scheme with which no page is loaded.
        case noPage
        /// It has no host, or one that browsers would not send.
        case noHost
        /// The text behind the host is not a port from 1 to 65535.
        case badPort
        /// It has a user or a password.
        case hasUser
        /// It has a path, if only a slash at its end, a query or a fragment.
        case hasPath
        /// It is longer than 512 bytes.
        case tooLong
    }

    /// The place of the origin in the list; the first has 0.
    public let index: Int
    /// The reason for which that text is not an origin.
    public let problem: Problem

    /// A sentence that says which origin can't be used and why. It doesn't repeat the origin.
    public var description: String {
        let reason =
            switch problem {
            case .noScheme: "does not begin with a scheme, such as http://"
            case .noPage: "has a scheme with which no page is loaded: use http or https"
            case .noHost:
                "has no host, or one with letters that a browser doesn't send (a page from a file has the origin null)"
            case .badPort: "has a port that is no number from 1 to 65535"
            case .hasUser: "has a user, which no origin has"
            case .hasPath: "has a path, a query or a slash at its end, which no origin has"
            case .tooLong: "is longer than 512 bytes"
            }
        return "origin \(index + 1) \(reason); an origin is scheme://host or scheme://host:port"
    }
}
