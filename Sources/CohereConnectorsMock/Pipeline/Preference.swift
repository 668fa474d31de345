import HTTP
import JSON

/// The preferences of a request (RFC 7240), in the form of Stoplight's Prism: `Prefer: code=429, delay=250`. Other
/// preferences are ignored.
struct Preference: Sendable {
    /// The preferred status, which Cohere's API documents; nil for none, and for 200.
    var status: Status?
    /// The time to wait before the response, in milliseconds, 0 to 3,600,000.
    var delay: Double?

    /// Reads the preferences of a request. Returns nil if the request has no preference that this server knows. Throws
    /// if the status or the delay is not a possible value.
    init?(_ request: Request) throws(APIError) {
        guard let value = request.headers["Prefer"] else { return nil }
        for preference in value.split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let parts = preference.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\"" } }
            guard parts.count == 2 else { continue }
            switch parts[0].lowercased() {
            case "code":
                guard let code = Int(parts[1]), code == 200 || Self.messages[code] != nil else {
                    let known = Self.messages.keys.sorted().map(String.init).joined(separator: ", ")
                    throw .parameter("Prefer: code", mustBe: "200 or a status that Cohere documents (\(known))")
                }
                status = code == 200 ? nil : Status(code)
            case "delay":
                guard let delay = Double(parts[1]), (0...3_600_000).contains(delay) else {
                    throw .parameter("Prefer: delay", mustBe: "a number of milliseconds from 0 to 3600000")
                }
                self.delay = delay
            default: continue
            }
        }
        if status == nil, delay == nil { return nil }
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
        if status.code == 429 { response.headers.append(.init("Retry-After", "1")) }
        return response
    }
}
