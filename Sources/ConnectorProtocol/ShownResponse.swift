package import HTTP
import HTTPStubs

/// A connector's response in the form that may be shown: without secrets. Not all of it is printable.
package struct ShownResponse: Sendable {
    /// The number of header fields that are shown.
    private static let fieldLimit = 100
    /// The largest body that is shown, in bytes. Of a larger one, the size is.
    private static let bodyLimit = 64 << 10

    package let status: Status
    package let headers: [Response.Field]
    package let body: String

    /// Takes of a response what may be shown.
    ///
    /// - Parameter mask: hides the secrets that the connector was sent.
    package init(_ response: Response, _ mask: SecretMask) {
        status = response.status
        headers = response.headers.prefix(Self.fieldLimit).map { field in
            let shown = Redaction.cohere.header(field.name, field.value)
            return .init(mask.text(shown.name), mask.text(shown.value))
        }
        body = Self.shown(response.body.bytes, mask)
    }

    private static func shown(_ body: [UInt8], _ mask: SecretMask) -> String {
        guard body.count <= bodyLimit else { return "[\(body.count) bytes]" }
        guard let text = String(validating: body, as: UTF8.self) else {
            return "[\(body.count) bytes that are no text]"
        }
        return mask.text(Redaction.cohere.text(text))
    }
}
