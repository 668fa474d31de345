import HTTP

/// An error that makes its own response. An error of any other type is a fault of the mock's, and a 500.
protocol ResponseError: Error {
    /// - Parameter requestID: the id of the request that failed, for the body.
    func response(requestID: String) -> Response
}
