import Logging

/// What the log says about one request and its response. It is written as metadata, and a handler can read it back.
struct RequestLogEntry {
    /// The message of every entry about a request.
    static let message: Logger.Message = "request"

    let method: String
    /// The path and query of the request, without secrets.
    let path: String
    /// The template of the path, such as `/v1/connectors/{id}`; `none` if no operation serves the request.
    let route: String
    let status: Int
    let milliseconds: Double
    /// The name of the organization if that may be shown, otherwise its id; nil if the request has none.
    let organization: String?
    /// The id of the request.
    let id: String
}

extension RequestLogEntry {
    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "method": .string(method), "path": .string(path), "route": .string(route),
            "status": .stringConvertible(status), "milliseconds": .stringConvertible(milliseconds), "id": .string(id),
        ]
        if let organization { metadata["organization"] = .string(organization) }
        return metadata
    }

    /// Reads an entry back. Returns nil if it is not about a request.
    init?(message: Logger.Message, metadata: Logger.Metadata) {
        guard message == Self.message,
            let method = metadata["method"]?.description, let path = metadata["path"]?.description,
            let route = metadata["route"]?.description, let id = metadata["id"]?.description,
            let status = metadata["status"].flatMap({ Int($0.description) }),
            let milliseconds = metadata["milliseconds"].flatMap({ Double($0.description) })
        else { return nil }
        self.init(
            method: method,
            path: path,
            route: route,
            status: status,
            milliseconds: milliseconds,
            organization: metadata["organization"]?.description,
            id: id
        )
    }
}
