import ConnectorProtocol
import Connectors
import HTTP
import JSON
import MicroHTTPD

extension APIError {
    /// One sentence for the developer who reads a failing test. It names fields, and never quotes a value that was
    /// sent.
    var message: String {
        switch self {
        case .noAPIKey: "no api key supplied"
        case .invalidAPIKey: "invalid api token"
        case .undecodablePath: "the request's path is not UTF-8 once it is percent-decoded, or holds a NUL"
        case .malformed(let fault): fault.message
        case .pathNotServed: "this path is not served"
        case .misspeltPath(let right):
            "this path is not served, the right one is \(right): look at the base URL of your client"
        case .connectorsRemoved: "not found: Cohere removed connectors from its API (see --production-today)"
        case .chatConnectorsRemoved:
            "invalid request: parameter 'connectors' was removed from the Chat API on September 15 2025."
        case .noChatConnector(let id): "connector '\(id)' not found."
        case .inactiveConnector(let id): "connector '\(id)' is not active."
        case .connectorFailed(let id, let message):
            "connectors failed with continue on failure disabled: connector \(id) failed with message '\(message)'"
        case .connectorNotReachable(let url, let message):
            "connector not reachable at \(Redaction.cohere.url(url)). error: \(message)"
        case .noResults:
            "no connector of this id has results here: give it some (PUT /__admin/cohere/connectors/{id}/results)"
        case .notConnectors:
            "this mock serves Cohere's connectors API, and this path is none of its calls: let a stub answer it "
                + "(POST /__admin/mappings, or in pytest cohere_mock.stub)"
        case .chatWithoutConnectors:
            "a chat is served here only with connectors, a list that is not empty: let a stub answer others "
                + "(POST /__admin/mappings, or in pytest cohere_mock.stub)"
        case .tooManyLargeChats: "too many large chats and admin calls wait already; try again later"
        case .methodNotAllowed(let allowed):
            "this path takes " + allowed.map(\.rawValue).joined(separator: ", ") + " only"
        case .bodyTooLarge(let limit): "the request's body is larger than \(limit) bytes (see --max-body)"
        case .contentCoding(let fault): fault.message
        case .body(let error): (error.path.isEmpty ? "the body" : error.shown.path.dotted) + " " + error.reason
        case .parameter(let name, let expectation): "\(name) must be \(expectation)"
        case .connector(let error): error.message
        case .otherOrganization:
            "organization in the query is another one than that of the API key: leave one of them out"
        case .unknownOrganization:
            "no organization here has this id: use its name, or one of its API keys in Authorization"
        case .noOrganization:
            "a connector belongs to one organization: say which one, by an API key or by organization in the query"
        case .severalOrganizations:
            "several organizations have a connector of this id: say which one is meant, by organization in the query "
                + "or by an API key"
        case .noSuchRequest: "the journal has no request of this id"
        case .tooManyReaders: "\(EventReaders.readerLimit) clients read events already; try again later"
        case .originNotAllowed: "pages of this origin may not call the server (see --cors)"
        case .hostNotAllowed:
            "a browser may reach this as localhost, by an address, or by a name without a dot: "
                + "other names must be that of --public-url, or allowed by --cors"
        case .stopping: "the server is stopping"
        case .internalError: "the mock failed to answer this request, which is a fault of the mock's"
        }
    }
}

extension APIError {
    /// The message as a sentence for a page.
    var sentence: String { message.prefix(1).uppercased() + message.dropFirst() + "." }
}

extension ContentCodingFault {
    fileprivate var message: String {
        switch self {
        case .notGzip: "the body is not gzip, as Content-Encoding says, or it is damaged"
        case .unsupported(let coding):
            "Content-Encoding \(coding.rawValue) is not supported: send the body as it is, or as gzip"
        case .tooManyLayers(let limit): "Content-Encoding must not name more than \(limit) codings"
        }
    }
}

extension RequestFault {
    /// What a client must do otherwise.
    fileprivate var message: String {
        switch self {
        case .requestLine:
            "the request line must be a method, a target and a version, with one space between them and no NUL"
        case .headerLine:
            "each header line must be a name, a colon and a value without control characters, and end with CR LF; "
                + "no white space may stand before the name or the colon"
        case .host: "the request must have one Host header, with a host and perhaps a port"
        case .length: "Content-Length must be one number, and must not stand beside Transfer-Encoding"
        case .chunks: "Transfer-Encoding must be chunked, said once, in HTTP/1.1"
        case .transferCoding: "Transfer-Encoding must be chunked, as this server knows no other coding"
        case .tooLarge: "the request's header lines are too many or too long"
        }
    }
}

extension ConnectorError {
    var message: String {
        switch self {
        case .notFound: "no connector of this organization has this id"
        case .invalid(let field, let problem): "\(field) \(problem.predicate)"
        case .idTaken: "a connector of this organization has this id already"
        case .bothAuthentications: "oauth and service_auth cannot both be specified"
        case .noOAuth: "this connector has no oauth settings, so it cannot be authorized"
        case .unknownUser:
            "the user must be given by owner_id, as no key of this organization has been used yet"
        case .noClientID: "oauth.client_id is not set on this connector, so it cannot be authorized"
        }
    }
}

extension ConnectorError.Problem {
    /// The rest of a sentence that begins with the field's name.
    var predicate: String {
        switch self {
        case .missing: "is required"
        case .blank: "must not be blank"
        case .notAbsoluteHTTPURL: "must be an absolute http or https URL"
        case .notOneOf(let values): "must be one of " + values.joined(separator: ", ")
        }
    }
}
