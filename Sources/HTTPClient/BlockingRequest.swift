import CCurl
import Glibc
import HTTP

/// A request that libcurl sends and that blocks its thread.
struct BlockingRequest: Sendable {
    var request: OutgoingRequest
    /// A file of certificates (PEM) that are trusted in place of the system's; nil for the system's.
    var certificateFile: String?
    /// Whether every certificate is accepted.
    var trustsAnyone = false
    var timeoutMilliseconds: Int
    var maximumResponseBytes: Int

    /// Sends the request. Blocks the thread until the whole response has arrived or the request has failed.
    func perform() -> Result<Response, HTTPClientError> {
        // A header with a line break would become two headers, so it is not sent.
        let lines = request.headers.all.filter { !($0.name + $0.value).contains(where: \.isNewline) }
            .map { strdup("\($0.name): \($0.value)") }
        let certificates = certificateFile.flatMap { strdup($0) }
        let method = strdup(request.method.rawValue)
        defer {
            for line in lines { free(line) }
            free(certificates)
            free(method)
        }
        var pointers = lines.map { UnsafePointer($0) } + [nil]
        let response = request.url.withCString { url in
            pointers.withUnsafeMutableBufferPointer { headers in
                request.body.withUnsafeBytes { body in
                    var request = CCurlRequest(
                        url: url,
                        method: method,
                        body: body.isEmpty ? nil : body.baseAddress?.assumingMemoryBound(to: CChar.self),
                        bodySize: body.count,
                        headers: headers.baseAddress,
                        certificateFile: certificates,
                        trustsAnyone: trustsAnyone ? 1 : 0,
                        timeoutMilliseconds: timeoutMilliseconds,
                        maximumResponseSize: maximumResponseBytes
                    )
                    return CCurlPerform(&request)
                }
            }
        }
        defer {
            free(response.body)
            free(response.head)
        }
        switch response.outcome {
        case CCurlAnswered: return .success(Response(response))
        case CCurlNotInstalled: return .failure(.notInstalled)
        case CCurlUnreachable: return .failure(.unreachable)
        case CCurlTimedOut: return .failure(.timedOut)
        case CCurlUntrusted: return .failure(.untrusted)
        case CCurlTooLarge: return .failure(.tooLarge)
        default: return .failure(.broken)
        }
    }
}

extension Response {
    fileprivate init(_ response: CCurlResponse) {
        let head = UnsafeRawBufferPointer(start: response.head, count: response.headSize)
        let body = UnsafeRawBufferPointer(start: response.body, count: response.bodySize)
        self.init(
            status: Status(response.status),
            headers: Self.fields(ofHead: String(decoding: head, as: UTF8.self)),
            body: [UInt8](body)
        )
    }

    /// Returns the fields of the last head. The heads of interim responses, such as `100 Continue`, may come before it.
    private static func fields(ofHead head: String) -> [Field] {
        var fields: [Field] = []
        for line in head.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("HTTP/") {
                fields = []
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].withoutOptionalWhiteSpace
                fields.append(Field(String(line[..<colon]), String(value)))
            }
        }
        return fields
    }
}
