import ConnectorProtocol
import HTTP
import HTTPStubs
import JSON

/// The part of WireMock's admin API for settings: the delay of every response, and data that clients keep.
enum AdminSettings {
    static func get(_ call: Call) throws -> Outcome {
        let settings = call.mock.stubs.settings(for: call.scope)
        return .json(["settings": Redaction.cohere.json(.object(settings.json))])
    }

    static func set(_ call: Call) throws -> Outcome {
        call.mock.stubs.set(try GlobalSettings(try call.json()), for: call.scope)
        return .done
    }

    /// Changes some of the data that clients keep, and leaves the rest.
    static func mergeExtended(_ call: Call) throws -> Outcome {
        var reader = try call.object()
        guard let changes = try reader.reader("extended") else { throw reader.failure("extended", "is required") }
        try reader.refuseOthers()
        try call.mock.stubs.merge(extended: changes.object, for: call.scope)
        return .done
    }
}
