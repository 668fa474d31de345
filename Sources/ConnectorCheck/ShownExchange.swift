import ConnectorProtocol
import Connectors
import HTTP
import HTTPClient
import HTTPStubs

/// An exchange in the form that may be shown: without secrets. Not all of it is printable.
struct ShownExchange {
    let probe: Probe
    let method: String
    let url: String
    let sentHeaders: [Response.Field]
    let sentBody: String
    let milliseconds: Int
    /// The time, as it is read.
    let duration: String
    /// The answer; nil if there was none.
    let response: ShownResponse?
    /// The reason for which there was no answer; nil if there was one.
    let error: String?

    init(_ exchange: Exchange, of check: ConnectorCheck, _ mask: SecretMask) {
        probe = exchange.probe
        method = exchange.request.method.rawValue
        url = mask.text(Redaction.cohere.url(check.url))
        sentHeaders = Self.headers(of: exchange, check)
        sentBody = mask.text(String(decoding: exchange.request.body, as: UTF8.self))
        milliseconds = exchange.milliseconds
        duration = exchange.duration.words
        switch exchange.answer {
        case .success(let response):
            self.response = ShownResponse(response, mask)
            error = nil
        case .failure(let failure):
            response = nil
            error = failure.sentence
        }
    }

    /// Returns the header fields that were sent, with `[redacted]` in place of the token.
    private static func headers(of exchange: Exchange, _ check: ConnectorCheck) -> [Response.Field] {
        let fields = exchange.request.headers.all.map { name, value in
            let isSecret = name == "Authorization" && exchange.probe != .wrongToken
            return Response.Field(name, isSecret ? check.type.scheme + Secret.redacted : value)
        }
        // libcurl sends the user information of a URL where there is no other credential.
        guard check.url.userInformation != nil, !fields.contains(where: { $0.name == "Authorization" }) else {
            return fields
        }
        return fields + [.init("Authorization", ServiceAuth.TokenType.basic.scheme + Secret.redacted)]
    }
}
