import HTTP
import HTTPStubs
import JSON

/// The part of WireMock's admin API for settings: the delay of every response, and data that clients keep.
enum AdminSettings {
    static func get(_ call: Call) throws -> Outcome {
        var settings = JSONObject()
        let current = call.mock.stubs.settings(for: call.scope)
        switch current.delay {
        case .fixed(let milliseconds): settings["fixedDelay"] = JSONValue(Int(milliseconds))
        case .uniform(let lower, let upper):
            settings["delayDistribution"] = [
                "type": "uniform", "lower": .number("\(lower)"), "upper": .number("\(upper)"),
            ]
        case .logNormal(let median, let sigma):
            settings["delayDistribution"] = [
                "type": "lognormal", "median": .number("\(median)"), "sigma": .number("\(sigma)"),
            ]
        case nil: break
        }
        if !current.extended.isEmpty { settings["extended"] = Redaction.cohere.json(.object(current.extended)) }
        return .json(["settings": .object(settings)])
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
        try call.mock.stubs.mergeExtended(changes.object, for: call.scope)
        return .done
    }
}
