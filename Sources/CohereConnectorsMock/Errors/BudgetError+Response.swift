import HTTP
import JSON

/// An admin call that would take too much work is refused, and changes nothing.
extension BudgetError: ResponseError {
    func response(requestID: String) -> Response {
        switch self {
        case .exceeded:
            .wireMockError(
                .unprocessableContent,
                code: 10,
                title: "This call would take too much work",
                detail: "\(reason); ask for less: a simpler pattern, fewer requests in the journal, or limit and offset"
            )
        case .cancelled: APIError.stopping.response(requestID: requestID)
        }
    }
}
