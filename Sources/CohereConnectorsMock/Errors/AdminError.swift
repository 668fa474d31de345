import HTTP
import JSON

/// An error with which a call of WireMock's admin API is refused, in WireMock's form.
enum AdminError: Error, Equatable, Sendable {
    case wrongKey
    /// The call is an exchange of tokens or a search that this server itself has sent.
    case exchange
    case notFound
    /// Too many admin calls wait for the threads that they run on.
    case tooManyCalls
    /// Too many clients read a long list of requests.
    case tooManyListings
    /// A parameter of the query can't be used: its name, and what it must be.
    case parameter(String, mustBe: String)
    /// Another problem.
    ///
    /// - Parameter code: WireMock's number of the error.
    case problem(Status, code: Int, title: String)
}

extension AdminError: ResponseError {
    func response(requestID: String) -> Response {
        switch self {
        case .wrongKey:
            .wireMockError(.unauthorized, code: 401, title: "x-admin-key is missing or wrong (see --admin-key)")
        case .exchange:
            .wireMockError(
                403,
                code: 403,
                title: "The url and the token_url of a connector must not lead to the admin API"
            )
        case .notFound: .wireMockError(.notFound, code: 404, title: "There is nothing of this id")
        case .parameter(let name, let expectation):
            .wireMockError(.badRequest, code: 10, title: "\(name) must be \(expectation)", pointer: name)
        case .tooManyCalls: Self.busy("\(AdminWorkers.callLimit) admin calls wait already")
        case .tooManyListings: Self.busy("\(AdminWorkers.listingLimit) lists of requests are being read already")
        case .problem(let status, let code, let title): .wireMockError(status, code: code, title: title)
        }
    }
}

extension AdminError {
    private static func busy(_ reason: String) -> Response {
        var response = Response.wireMockError(.serviceUnavailable, code: 503, title: "\(reason); try again later")
        response.headers.append(.init("Retry-After", "1"))
        return response
    }
}

extension Response {
    static func wireMockError(
        _ status: Status,
        code: Int,
        title: String,
        pointer: String? = nil,
        detail: String? = nil
    ) -> Response {
        var error: JSONObject = ["code": JSONValue(code)]
        error["source"] = pointer.map { ["pointer": .string($0)] }
        error["title"] = .string(title)
        error["detail"] = detail.map { .string($0) }
        return .json(status: status, ["errors": [.object(error)]])
    }
}
