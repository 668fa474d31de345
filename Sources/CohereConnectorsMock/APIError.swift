import Connectors
import MicroHTTPD

/// What an API call is refused with. The texts are in `APIError+Message.swift`.
enum APIError: Error, Equatable, Sendable {
    case noAPIKey
    case invalidAPIKey
    case undecodablePath
    case ambiguousLength
    case pathNotServed
    /// A path of Cohere's that is no connector call.
    case notConnectors
    case methodNotAllowed([Method])
    case bodyTooLarge(limit: Int)
    case body(JSONProblem)
    /// A query parameter, and what it must be.
    case parameter(String, mustBe: String)
    case connector(ConnectorError)
    case stopping
    case internalError

    init(_ error: ConnectorError) { self = .connector(error) }

    static let requestIDHeader = "x-debug-trace-id"

    var status: Status {
        switch self {
        case .noAPIKey, .invalidAPIKey: .unauthorized
        case .pathNotServed, .connector(.notFound): .notFound
        case .notConnectors: .notImplemented
        case .methodNotAllowed: .methodNotAllowed
        case .bodyTooLarge: .contentTooLarge
        case .undecodablePath, .ambiguousLength, .body, .parameter, .connector: .badRequest
        case .stopping: .serviceUnavailable
        case .internalError: .internalServerError
        }
    }

    private struct Body: Encodable {
        var id: String
        var message: String
    }

    func response(requestID: String) -> Response {
        var response = Response.json(status: status, encoding: Body(id: requestID, message: message))
        response.headers.append(.init(Self.requestIDHeader, requestID))
        if case .methodNotAllowed(let allowed) = self {
            response.headers.append(.init("Allow", allowed.map(\.rawValue).joined(separator: ", ")))
        }
        return response
    }
}
