import Connectors
import HTTP
import JSON

/// A chat over connectors, as `POST /v1/chat` of Cohere's API takes it. Fields that have no effect on what connectors
/// find are not read.
struct ChatRequest: Sendable {
    /// The number of connectors of one chat.
    static let connectorLimit = 25
    /// The size of what an answer repeats of its request for each connector, in bytes.
    private static let sizeOfRepetitions = 4 << 20
    /// The size of a token, in bytes: that of the head of a request.
    fileprivate static let tokenLimit = 16 << 10

    /// A connector that the chat is to search.
    struct Connector: Sendable {
        var id: String
        /// The token that the connector is to get in place of its own; nil for none.
        var userAccessToken: Secret?
        /// Whether the chat goes on if the connector fails; nil for what the connector's settings say.
        var continueOnFailure: Bool?
    }

    var message: String
    var connectors: [Connector]
    /// The messages before, each a JSON object.
    var history: [JSONValue]
    var isStreamed: Bool
    var searchQueriesOnly: Bool

    /// Reads a request. Returns nil if it has no connectors. Throws if a field is wrong, or stands beside another with
    /// which it can't be combined.
    init?(_ reader: inout ObjectReader) throws(JSONError) {
        guard let connectors = try reader.list("connectors", Connector.init), !connectors.isEmpty else { return nil }
        guard connectors.count <= Self.connectorLimit else {
            throw reader.failure("connectors", "must have at most \(Self.connectorLimit) elements")
        }
        guard let message = try reader.string("message") else { throw reader.failure("message", "is required") }
        guard !message.isEmpty else { throw reader.failure("message", "must not be empty") }
        self.message = message
        self.connectors = connectors
        try Self.check(message, connectors, reader)
        history = try reader.list("chat_history", Self.turn) ?? []
        isStreamed = try reader.bool("stream") ?? false
        searchQueriesOnly = try reader.bool("search_queries_only") ?? false
        if try reader.bool("raw_prompting") ?? false {
            throw reader.failure("raw_prompting", "cannot be specified together with connectors")
        }
        // A format of plain text asks for nothing else than what comes.
        if let format = reader.value("response_format"), format["type"]?.string?.lowercased() != "text" {
            throw reader.failure("response_format", "cannot be specified together with connectors")
        }
    }

    /// Throws if the answer would be too large, as it has the message and the ids once for each connector, and some
    /// times more.
    private static func check(
        _ message: String,
        _ connectors: [Connector],
        _ reader: borrowing ObjectReader
    ) throws(JSONError) {
        let left = sizeOfRepetitions - connectors.reduce(0) { $0 + 4 * $1.id.utf8.count }
        guard left > 0 else { throw reader.failure("connectors", "have ids that are too long") }
        let limit = left / (connectors.count + 4)
        guard message.utf8.count <= limit else {
            let reason = "with \(connectors.count) connectors, as the answer repeats it for each"
            throw reader.failure("message", "must have at most \(limit) bytes \(reason)")
        }
    }

    /// Reads a message of the history. The roles are written in upper case, as Cohere's service does.
    private static func turn(_ json: JSONValue, _ path: [JSONStep]) throws(JSONError) -> JSONValue {
        var reader = try ObjectReader(json, at: path)
        guard let role = try reader.string("role") else { throw reader.failure("role", "is required") }
        var turn = reader.object
        turn["role"] = .string(role.uppercased())
        return .object(turn)
    }
}

extension ChatRequest.Connector {
    fileprivate init(_ json: JSONValue, _ path: [JSONStep]) throws(JSONError) {
        var reader = try ObjectReader(json, at: path)
        guard let id = try reader.string("id") else { throw reader.failure("id", "is required") }
        self.id = id
        continueOnFailure = try reader.bool("continue_on_failure")
        guard let token = try reader.string("user_access_token"), !token.isEmpty else { return }
        // It is sent in a header.
        guard !token.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw reader.failure("user_access_token", "must not have control characters")
        }
        guard token.utf8.count <= ChatRequest.tokenLimit else {
            throw reader.failure("user_access_token", "must have at most \(ChatRequest.tokenLimit) bytes")
        }
        userAccessToken = Secret(token)
    }
}
