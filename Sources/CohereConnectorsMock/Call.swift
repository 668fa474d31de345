import Connectors
import HTTP
import JSON

/// The input of a handler: the mock that it acts on, and the request that it answers.
struct Call: Sendable {
    let mock: Mock
    let incoming: Incoming
    /// The organizations that an admin call is about.
    let adminScope: AdminScope
    private let caller: Caller?
    /// Says whether the response is still wanted; nil if the call runs on a server's thread.
    private let cancellation: Cancellation?

    /// The user and the organization of a call, which are looked up once.
    private struct Caller: Sendable {
        var principal: Principal
        var organization: Organization
    }

    init(mock: Mock, incoming: Incoming, adminScope: AdminScope, cancellation: Cancellation? = nil) {
        self.mock = mock
        self.incoming = incoming
        self.adminScope = adminScope
        self.cancellation = cancellation
        // An admin call may name an organization that doesn't exist yet. That organization is not made here.
        guard incoming.policy.access == .apiKey, let principal = incoming.principal else {
            caller = nil
            return
        }
        let organization = mock.store.organization(named: principal.organization)
        mock.note(principal, of: organization)
        caller = Caller(principal: principal, organization: organization)
    }

    var request: Request { incoming.request }

    /// Makes the budget of the call. A handler makes one, and hands it to all that searches.
    func makeBudget() -> Budget {
        Budget(steps: cancellation == nil ? Budget.requestSteps : Budget.adminSteps, cancellation: cancellation)
    }

    /// Returns the decoded value of a `{…}` segment of the operation's path; empty if the path has no segment of that
    /// name.
    func parameter(_ name: String) -> String { incoming.parameters[name] }

    /// The decoded `{id}` of the operation's path.
    var id: String { parameter("id") }
}

// MARK: Cohere's API

extension Call {
    /// The user who makes the call. Throws `noAPIKey` for an operation that needs no key.
    var principal: Principal {
        get throws(APIError) {
            guard let caller else { throw .noAPIKey }
            return caller.principal
        }
    }

    /// The organization of the user who makes the call. Throws `noAPIKey` for an operation that needs no key.
    var organization: Organization {
        get throws(APIError) {
            guard let caller else { throw .noAPIKey }
            return caller.organization
        }
    }

    /// Reads the fields of the JSON object in the body. Throws an error that becomes a 400 in Cohere's form if the body
    /// is wrong.
    func readBody<Value>(_ read: (inout ObjectReader) throws(JSONError) -> Value) throws(APIError) -> Value {
        do throws(JSONError) {
            // Admin bodies are written by hand now and then, as fixtures are.
            let syntax: JSONSyntax = incoming.policy.access == .admin ? .relaxed : .strict
            var reader = try ObjectReader(try JSONValue.document(request.body, syntax: syntax))
            return try read(&reader)
        } catch {
            throw .body(error)
        }
    }
}

extension JSONValue {
    /// The number of levels to which the bodies of Cohere's API may be nested.
    static let maximumBodyDepth = 64

    /// Parses a whole text as JSON. Throws an error that names the line and the column if the text is not JSON.
    static func document(
        _ bytes: [UInt8],
        maximumDepth: Int = maximumBodyDepth,
        syntax: JSONSyntax = .strict
    ) throws(JSONError) -> JSONValue {
        guard !bytes.isEmpty else { throw JSONError(reason: "is empty where a JSON object is expected") }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: bytes, maximumDepth: maximumDepth, syntax: syntax)
        } catch {
            throw JSONError(error, in: bytes)
        }
    }
}
