import HTTP

/// An error that makes its own response. An error of any other type is a fault of the mock, and becomes a 500.
protocol ResponseError: Error {
    /// Returns the response for the error.
    ///
    /// - Parameter requestID: the id of the request that failed, which the body has.
    func response(requestID: String) -> Response
}
