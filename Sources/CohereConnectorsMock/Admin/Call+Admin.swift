import Connectors
import JSON

// Helpers for the handlers of the admin API.

extension Call {
    /// The name of the organization that the call is about; nil if the call is about all organizations.
    var scope: String? { adminScope.name }

    /// The organization that the call is about, which is made if it doesn't exist yet; nil if the call is about all.
    var scopedOrganization: Organization? {
        let organization: Organization
        switch adminScope {
        case .all: return nil
        case .named(let name): organization = mock.store.organization(named: name)
        case .unnamed(let unnamed): return unnamed
        }
        if let principal = incoming.principal { mock.note(principal, of: organization) }
        return organization
    }

    /// The organizations that the call is about, in no particular order.
    var organizations: [Organization] { scopedOrganization.map { [$0] } ?? mock.store.existingOrganizations }

    /// Returns the first JSON value of the body, which may have comments and single quotes. The rest is ignored, as in
    /// WireMock; the tests of Cohere's Go SDK rely on that.
    func json() throws(JSONError) -> JSONValue {
        guard !request.body.isEmpty else { throw JSONError(reason: "the body is empty") }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsingPrefixOf: request.body, syntax: .relaxed)
        } catch {
            throw JSONError(reason: "the body is no JSON: \(error.reason) at offset \(error.offset)")
        }
    }

    /// Returns a reader of the JSON object in the body. It takes what WireMock takes.
    func object() throws(JSONError) -> ObjectReader { try ObjectReader(try json(), isRelaxed: true) }

    /// Returns the part of a list that `limit` and `offset` of the query ask for. Throws if one of them is not a
    /// whole number of 0 or more.
    func page<Element>(_ all: [Element]) throws(AdminError) -> [Element] {
        let offset = try number("offset") ?? 0
        let limit = try number("limit") ?? Int.max
        return Array(all.dropFirst(offset).prefix(limit))
    }

    /// Returns the whole number that a parameter of the query has; nil if it is not there. Throws if it is none, or is
    /// below 0.
    func number(_ name: String) throws(AdminError) -> Int? {
        guard let text = request.query[name] else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw .parameter(name, mustBe: "a whole number, 0 or more")
        }
        return number
    }
}
