import ConnectorProtocol
import HTTP
import HTTPStubs
import JSON

/// Below `/__admin`, WireMock's answer to a stub, a pattern or a setting that can't be used: 422. A handler of Cohere's
/// API or of `/__admin/cohere` reads its body by `Call.readBody`, which makes a 400 of the error.
extension JSONError: ResponseError {
    func response(requestID: String) -> Response {
        let pointer = shown.path.pointer
        return .wireMockError(
            .unprocessableContent,
            code: 10,
            title: "Error parsing JSON",
            pointer: pointer,
            detail: pointer.isEmpty ? reason : "\(pointer) \(reason)"
        )
    }

    /// The names that stand below a sensitive name and are no secrets: operators of patterns, fields of `service_auth`.
    private static let namesBelowSecrets = RequestPattern.operatorNames.union(["type", "token"])

    /// The error without names in its path that may hold a secret, as those below a sensitive name. Other names stay,
    /// as they say what to mend.
    var shown: JSONError {
        var isBelowSecret = false
        let steps = path.map { step -> JSONStep in
            guard case .member(let name) = step else { return step }
            let isShown = !isBelowSecret || Self.namesBelowSecrets.contains(name)
            isBelowSecret = isBelowSecret || Redaction.cohere.names.contains(name)
            return .member(isShown ? Redaction.cohere.fieldName(name) : Redaction.replacement)
        }
        return JSONError(path: steps, reason: reason)
    }
}
