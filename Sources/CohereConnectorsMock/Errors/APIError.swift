import Connectors
import HTTP
import JSON
import MicroHTTPD

/// An error with which a call of Cohere's API is refused. The texts are in `APIError+Message.swift`.
enum APIError: Error, Equatable, Sendable {
    case noAPIKey
    case invalidAPIKey
    case undecodablePath
    /// The request was refused before it was handled.
    case malformed(RequestFault)
    case pathNotServed
    /// The path is that of a connectors call without `/v1`, or with it several times; `right` is the right one.
    case misspeltPath(right: String)
    /// The call is one of those that Cohere has removed, and the mock answers as production does today.
    case connectorsRemoved
    /// The chat has `connectors`, which Cohere has removed, and the mock answers as production does today.
    case chatConnectorsRemoved
    /// A chat names a connector that is not there.
    case noChatConnector(id: String)
    /// A chat names a connector that is not active.
    case inactiveConnector(id: String)
    /// A connector of a chat has failed that must not; the message says why.
    case connectorFailed(id: String, message: String)
    /// A connector could not be registered, as the search that tests it has failed; the message says why.
    case connectorNotReachable(url: String, message: String)
    /// A search is for a connector for which the mock has no results.
    case noResults
    /// The path is one of Cohere's, but not one of the connectors API.
    case notConnectors
    /// A chat without connectors.
    case chatWithoutConnectors
    /// Too many calls wait for the threads on which large chats are read.
    case tooManyLargeChats
    case methodNotAllowed([HTTP.Method])
    case bodyTooLarge(limit: Int)
    /// The body has a `Content-Encoding` that can't be undone.
    case contentCoding(ContentCodingFault)
    /// The JSON in the body is wrong.
    case body(JSONError)
    /// A query parameter or a header is wrong: its name, and what it must be.
    case parameter(String, mustBe: String)
    case connector(ConnectorError)
    /// An admin call has the key of one organization, and is about another.
    case otherOrganization
    /// An admin call is about an organization of which nothing is known.
    case unknownOrganization
    /// A call that needs one organization is about all.
    case noOrganization
    /// The connector of an id is meant, and several organizations have one.
    case severalOrganizations
    /// The journal has no request of this id.
    case noSuchRequest
    /// Too many clients read events.
    case tooManyReaders
    /// A page calls whose origin is not allowed.
    case originNotAllowed
    /// A browser calls the admin API under a name that anybody can make lead here.
    case hostNotAllowed
    case stopping
    case internalError

    var status: Status {
        switch self {
        case .noAPIKey, .invalidAPIKey: .unauthorized
        case .originNotAllowed, .hostNotAllowed: 403
        case .pathNotServed, .misspeltPath, .connectorsRemoved, .connector(.notFound), .unknownOrganization,
            .noSuchRequest, .noChatConnector, .noResults:
            .notFound
        case .connector(.idTaken), .severalOrganizations, .otherOrganization: 409
        case .notConnectors, .chatWithoutConnectors, .malformed(.transferCoding): .notImplemented
        case .malformed(.tooLarge): 431
        case .methodNotAllowed: .methodNotAllowed
        case .bodyTooLarge: .contentTooLarge
        case .contentCoding(.unsupported): .unsupportedMediaType
        case .noOrganization, .undecodablePath, .malformed, .body, .contentCoding, .parameter, .connector,
            .chatConnectorsRemoved, .inactiveConnector, .connectorFailed, .connectorNotReachable:
            .badRequest
        case .stopping, .tooManyReaders, .tooManyLargeChats: .serviceUnavailable
        case .internalError: .internalServerError
        }
    }
}

extension APIError: ResponseError {
    func response(requestID: String) -> Response {
        withHints(Response.error(status, message, requestID: requestID))
    }

    /// The response in WireMock's form, for a call of its admin API.
    var adminResponse: Response { withHints(.wireMockError(status, code: status.code, title: message)) }

    /// Returns the response with the headers that tell a client what would be right.
    private func withHints(_ response: Response) -> Response {
        var response = response
        switch self {
        case .methodNotAllowed(let allowed):
            response.headers.append(.init("Allow", allowed.map(\.rawValue).joined(separator: ", ")))
        case .tooManyReaders: response.headers.append(.init("Retry-After", "1"))
        case .contentCoding(.unsupported): response.headers.append(.init("Accept-Encoding", "gzip"))
        default: break
        }
        return response
    }
}

extension ConnectorError: ResponseError {
    func response(requestID: String) -> Response { APIError.connector(self).response(requestID: requestID) }
}

extension Response {
    /// Makes an error response in Cohere's form.
    static func error(_ status: Status, _ message: String, requestID: String) -> Response {
        .json(status: status) { json in
            json.member("id", requestID)
            json.member("message", message)
        }
    }
}
