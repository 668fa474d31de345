import Connectors
import JSON

// What handlers of the admin API ask of their call.

extension Call {
    /// The name of the organization that the call is about: the one of its key; nil for all of them.
    var scope: String? { incoming.organization }

    /// The organizations that the call is about, sorted by name. The one of a key comes into being.
    var organizations: [Organization] {
        guard let scope else { return mock.store.existingOrganizations.sorted { $0.name < $1.name } }
        return [mock.store.organization(named: scope)]
    }

    /// The body's first JSON value. The rest is passed over, as WireMock does, and as the tests of Cohere's Go SDK
    /// count on.
    func json() throws(JSONError) -> JSONValue {
        guard !request.body.isEmpty else { throw JSONError(reason: "the body is empty") }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsingPrefixOf: request.body)
        } catch {
            throw JSONError(reason: "the body is no JSON: \(error.reason) at offset \(error.offset)")
        }
    }

    /// Reads the body's JSON object.
    func object() throws(JSONError) -> ObjectReader { try ObjectReader(try json()) }

    /// The part of a list that `limit` and `offset` of the query ask for.
    func page<Element>(_ all: [Element]) -> [Element] {
        let query = request.query
        let offset = query["offset"].flatMap { Int($0) } ?? 0
        let limit = query["limit"].flatMap { Int($0) } ?? Int.max
        return Array(all.dropFirst(max(0, offset)).prefix(max(0, limit)))
    }
}
