import CCurl
import Glibc

/// A request to libcurl's blocking interface.
struct BlockingRequest: Sendable {
    var url: String
    var headers: [String]
    /// Nil for a GET.
    var body: String?
    var certificateFile: String?
    var trustsAnyone = false
    var timeoutMilliseconds: Int
    var maximumResponseBytes: Int

    func perform() -> Result<HTTPClient.Response, HTTPClientError> {
        let lines = headers.map { strdup($0) }
        let certificates = certificateFile.flatMap { strdup($0) }
        let form = body.flatMap { strdup($0) }
        defer {
            free(form)
            for line in lines { free(line) }
            free(certificates)
        }
        var pointers = lines.map { UnsafePointer($0) } + [nil]
        let response = url.withCString { url in
            pointers.withUnsafeMutableBufferPointer { headers in
                var request = CCurlRequest(
                    url: url,
                    body: form,
                    bodySize: body?.utf8.count ?? 0,
                    headers: headers.baseAddress,
                    certificateFile: certificates,
                    trustsAnyone: trustsAnyone ? 1 : 0,
                    timeoutMilliseconds: timeoutMilliseconds,
                    maximumResponseSize: maximumResponseBytes
                )
                return CCurlPerform(&request)
            }
        }
        defer { free(response.body) }
        switch response.outcome {
        case CCurlAnswered:
            let body = [UInt8](UnsafeRawBufferPointer(start: response.body, count: response.bodySize))
            return .success(HTTPClient.Response(status: response.status, body: body))
        case CCurlNotInstalled: return .failure(.notInstalled)
        case CCurlUnreachable: return .failure(.unreachable)
        case CCurlTimedOut: return .failure(.timedOut)
        case CCurlUntrusted: return .failure(.untrusted)
        case CCurlTooLarge: return .failure(.tooLarge)
        default: return .failure(.broken)
        }
    }
}
