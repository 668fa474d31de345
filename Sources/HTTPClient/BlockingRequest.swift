import CCurl
import Glibc
import HTTP
import Synchronization

/// A request that libcurl sends and that blocks its thread.
struct BlockingRequest: Sendable {
    var request: OutgoingRequest
    /// A file of certificates (PEM) that are trusted in place of the system's; nil for the system's.
    var certificateFile: String?
    /// Whether every certificate is accepted.
    var trustsAnyone = false
    var timeoutMilliseconds: Int
    var maximumResponseBytes: Int
    /// Says whether the response is still wanted; nil if it always is.
    var abandonment: Abandonment?

    /// Sends the request. Blocks the thread until the whole response has arrived or the request has failed.
    func perform() -> Result<Response, HTTPClientError> {
        let lines = request.headers.all.map { strdup("\($0.name): \($0.value)") }
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
                        maximumResponseSize: maximumResponseBytes,
                        isCancelled: nil,
                        context: nil
                    )
                    if let abandonment {
                        request.isCancelled = isAbandoned
                        request.context = UnsafeRawPointer(Unmanaged.passUnretained(abandonment).toOpaque())
                    }
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
        case CCurlUnknownHost: return .failure(.unknownHost)
        case CCurlUnreachable: return .failure(.unreachable)
        case CCurlUnconnected: return .failure(.unconnected)
        case CCurlTimedOut: return .failure(.timedOut)
        case CCurlNoTLS: return .failure(.noTLS)
        case CCurlUntrusted: return .failure(.untrusted)
        case CCurlCancelled: return .failure(.cancelled)
        case CCurlTooLarge: return .failure(.tooLarge)
        default: return .failure(.broken)
        }
    }
}

/// Whether a response is still wanted. A thread says that it is not, and another one looks.
final class Abandonment: Sendable {
    private let flag = Atomic(false)
    var hasHappened: Bool { flag.load(ordering: .relaxed) }
    func happen() { flag.store(true, ordering: .relaxed) }
}

private func isAbandoned(_ context: UnsafeRawPointer?) -> Int32 {
    guard let context else { return 0 }
    return Unmanaged<Abandonment>.fromOpaque(context).takeUnretainedValue().hasHappened ? 1 : 0
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
        // `\r\n` is one character, and other characters that end a line in Unicode are a part of a value here.
        for line in head.split(whereSeparator: { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }) {
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
