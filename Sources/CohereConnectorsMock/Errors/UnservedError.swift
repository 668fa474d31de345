import HTTP

/// The error for a request that no operation serves, and the reason for which no stub answered it.
struct UnservedError: ResponseError {
    /// The error without stubs.
    var error: APIError
    /// The stub that came nearest, and in what it differs; nil if there is no such stub.
    var nearestStub: String?

    func response(requestID: String) -> Response {
        guard let nearestStub else { return error.response(requestID: requestID) }
        var response = Response.error(error.status, "\(error.message); \(nearestStub)", requestID: requestID)
        response.headers = error.response(requestID: requestID).headers
        return response
    }
}
