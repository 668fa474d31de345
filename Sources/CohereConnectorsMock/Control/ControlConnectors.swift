import Connectors
import HTTP
import JSON

/// `POST /__admin/cohere/connectors`: adds a connector in the form of a fixture, which may give its id and its times.
/// The response is that of a create. Unlike a create, the call is not in the journal, and no stub answers it.
///
/// Throws an error for a call without a key, as a connector belongs to one organization, and for an id that is taken.
func addConnector(_ call: Call) throws -> Outcome {
    guard let organization = call.scopedOrganization else { throw APIError.noAPIKey }
    let seed = try call.readBody { (reader) throws(JSONError) in
        try ConnectorSeed(.object(reader.object), at: [], from: .connector)
    }
    return .respond(.json(bytes: try organization.add(seed).representation.envelope(nil)))
}
