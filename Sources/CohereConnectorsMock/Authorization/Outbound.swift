import Connectors
import HTTP
import HTTPClient

extension Mock {
    /// Returns a client of a connector's token endpoint.
    ///
    /// - Parameter request: the request that makes the call of the endpoint necessary.
    func tokenClient(for settings: ConnectorOAuth, of organization: String, because request: Request) -> TokenClient {
        TokenClient(vault: vault, settings: settings) { [self] (outgoing) async throws(TokenClientError) in
            if let path = addresses.ownPath(of: outgoing.url, for: request) {
                return try await askProvider(outgoing, at: path, for: organization)
            }
            guard configuration.allowsOutbound else {
                throw .failed("requests to other servers are forbidden (--no-outbound)")
            }
            do throws(HTTPClientError) {
                return try await httpClient.send(exchangeMark.marked(outgoing), for: organization)
            } catch {
                throw .failed(error.sentence)
            }
        }
    }

    private func askProvider(
        _ outgoing: OutgoingRequest,
        at path: String,
        for organization: String
    ) async throws(TokenClientError) -> Response {
        // The router decodes the segments as well, so that no other spelling of a path leads anywhere else.
        guard let target = RequestTarget(path) else { throw .failed("its path cannot be decoded") }
        guard target.segments == ["oauth", "token"] else {
            throw .failed("the only token endpoint of this server is /oauth/token")
        }
        do throws(HTTPClientError) {
            return try await askOurselves(outgoing, at: target, for: organization, configuration.exchangeLimit)
        } catch {
            throw .failed(error.sentence)
        }
    }

    /// Answers a request to one of the server's own URLs without a connection. `Authorization` is not read as an API
    /// key, as it has the token of a provider or of a connector. Throws `timedOut`, or `broken` for a response that a
    /// stub has broken.
    ///
    /// - Parameters:
    ///   - target: the path and the query.
    ///   - organization: the name of the organization that the request belongs to.
    ///   - limit: the time that the answer may take.
    func askOurselves(
        _ outgoing: OutgoingRequest,
        at target: RequestTarget,
        for organization: String,
        _ limit: Duration
    ) async throws(HTTPClientError) -> Response {
        let request = Request(
            method: outgoing.method,
            target: target,
            headers: outgoing.headers,
            body: outgoing.body
        )
        let answer = await withTimeLimit(limit) { [self] in
            await handle(request, of: organization).response().wholeBody
        }
        guard let answer else { throw .timedOut }
        guard answer.delivery == .whole else { throw .broken }
        return answer
    }
}

/// What happens first to work with a time limit.
private enum LimitedWork<Result: Sendable>: Sendable {
    case done(Result)
    case overdue
    case interrupted
}

/// Returns the result of a function; nil if it takes longer than a limit. The function's task is cancelled then. If the
/// task that waits is cancelled, so is the function's, and its result is returned.
func withTimeLimit<Result: Sendable>(
    _ limit: Duration,
    _ work: @escaping @Sendable () async -> Result
) async -> Result? {
    await withTaskGroup(of: LimitedWork<Result>.self) { group in
        group.addTask { .done(await work()) }
        group.addTask { (try? await Task.sleep(for: limit)) == nil ? .interrupted : .overdue }
        defer { group.cancelAll() }
        for await end in group {
            switch end {
            case .done(let result): return result
            case .overdue: return nil
            case .interrupted: continue
            }
        }
        return nil
    }
}

/// A header of the requests that go out to token endpoints and connectors, with a value that this process draws at its
/// start.
///
/// A connector's `token_url` or `url` may lead back to this server under a name that the server does not know for its
/// own: an alias, another interface, a mapped port. The admin API refuses what has the mark, so that no connector can
/// call it.
struct ExchangeMark: Sendable {
    static let header = "x-cohere-mock-exchange"
    private let value = RandomText.make()

    func marked(_ request: OutgoingRequest) -> OutgoingRequest {
        var request = request
        request.headers.append(name: Self.header, value: value)
        return request
    }

    func isOn(_ request: Request) -> Bool {
        request.headers.bytes(of: Self.header).map { $0.elementsEqual(value.utf8) } ?? false
    }
}
