import Connectors
import JSON

// Helpers for the handlers of the admin API.

extension Call {
    /// The name of the organization that the call is about, taken from the API key; nil if the call is about all
    /// organizations.
    var scope: String? { incoming.organization }

    /// The organizations that the call is about, sorted by name. The organization of an API key is made if it doesn't
    /// exist yet.
    var organizations: [Organization] {
        guard let scope else { return mock.store.existingOrganizations.sorted { $0.name < $1.name } }
        return [mock.store.organization(named: scope)]
    }

    /// Returns the first JSON value of the body. The rest is ignored, as in WireMock; the tests of Cohere's Go SDK rely
    /// on that.
    func json() throws(JSONError) -> JSONValue {
        guard !request.body.isEmpty else { throw JSONError(reason: "the body is empty") }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsingPrefixOf: request.body)
        } catch {
            throw JSONError(reason: "the body is no JSON: \(error.reason) at offset \(error.offset)")
        }
    }

    /// Returns a reader of the JSON object in the body.
    func object() throws(JSONError) -> ObjectReader { try ObjectReader(try json()) }

    /// Returns the part of a list that `limit` and `offset` of the query ask for.
    func page<Element>(_ all: [Element]) -> [Element] {
        let query = request.query
        let offset = query["offset"].flatMap { Int($0) } ?? 0
        let limit = query["limit"].flatMap { Int($0) } ?? Int.max
        return Array(all.dropFirst(max(0, offset)).prefix(max(0, limit)))
    }
}
