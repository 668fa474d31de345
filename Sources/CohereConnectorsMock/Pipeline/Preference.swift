import HTTP
import JSON

/// The preferences of a request (RFC 7240), in the form of Stoplight's Prism: `Prefer: code=429, delay=250`. Several
/// `Prefer` lines count as one, and the first preference of a name counts. Other preferences are ignored.
struct Preference: Sendable {
    /// The longest time that can be preferred, in milliseconds: a minute. Clients give up earlier; a stub may wait for
    /// longer.
    static let longestDelay = 60_000.0

    /// The preferred status, which Cohere's API documents; nil for none, and for 200.
    var status: Status?
    /// The time to wait before the response, in milliseconds, 0 to `longestDelay`.
    var delay: Double?

    /// Reads the preferences in the headers of a request. Returns nil if the request has no preference that this server
    /// knows. Throws if the status or the delay is not a possible value.
    init?(_ headers: Headers) throws(APIError) {
        guard headers.bytes(of: "Prefer") != nil else { return nil }
        var seen: Set<String> = []
        for preference in headers.values(of: "Prefer").flatMap(Self.split) {
            let parts = preference.split(separator: "=", maxSplits: 1).map { $0.filter { !" \t\"".contains($0) } }
            guard parts.count == 2, seen.insert(parts[0].lowercased()).inserted else { continue }
            switch parts[0].lowercased() {
            case "code": status = try Self.status(parts[1])
            case "delay": delay = try Self.delay(parts[1])
            default: continue
            }
        }
        if status == nil, delay == nil { return nil }
    }

    /// Returns the preferences of a line, which commas and semicolons separate. Those within quotes separate nothing.
    private static func split(_ line: String) -> [Substring] {
        var isQuoted = false
        var isEscaped = false
        return line.split { character in
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = isQuoted
            } else if character == "\"" {
                isQuoted.toggle()
            }
            return !isQuoted && (character == "," || character == ";")
        }
    }

    private static func status(_ value: String) throws(APIError) -> Status? {
        guard let code = Int(value), code == 200 || messages[code] != nil else {
            let known = messages.keys.sorted().map(String.init).joined(separator: ", ")
            throw .parameter("Prefer: code", mustBe: "200 or a status that Cohere documents (\(known))")
        }
        return code == 200 ? nil : Status(code)
    }

    private static func delay(_ value: String) throws(APIError) -> Double {
        guard let delay = Double(value), (0...longestDelay).contains(delay) else {
            throw .parameter("Prefer: delay", mustBe: "a number of milliseconds from 0 to \(Int(longestDelay))")
        }
        return delay
    }

    /// The documented errors, with the texts of Cohere's description.
    private static let messages: [Int: String] = [
        400: "invalid request: prompt must be at least 1 token long.",
        401: "invalid api token",
        403: "this api key is not allowed to do this",
        404: "resource not found",
        422: "the request is well-formed, but cannot be carried out",
        429: "You are past the per minute request limit, please wait and try again later.",
        498: "invalid token: the request contains blocked content",
        499: "request cancelled by user",
        500: "internal server error, this has been reported to our developers.",
        501: "not implemented",
        503: "the service is unavailable, please try again later",
        504: "the request timed out",
    ]

    /// Returns the documented response of the preferred status; nil if there is no preferred status.
    func response(requestID: String) -> Response? {
        guard let status else { return nil }
        var response = Response.error(status, Self.messages[status.code] ?? "", requestID: requestID)
        // Cohere's SDKs wait for a second at least where `Retry-After` alone asks for it.
        if status.code == 429 {
            response.headers.append(.init("Retry-After", "1"))
            response.headers.append(.init("retry-after-ms", "1"))
        }
        return response
    }
}
