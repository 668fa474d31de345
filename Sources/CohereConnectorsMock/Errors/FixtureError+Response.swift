import HTTP
import JSON

/// The answer to a call that reads the fixtures again, if one of them is faulty. Nothing changes then.
extension FixtureError: ResponseError {
    func response(requestID: String) -> Response {
        .wireMockError(.unprocessableContent, code: 10, title: "The fixtures can't be read again", detail: description)
    }
}
