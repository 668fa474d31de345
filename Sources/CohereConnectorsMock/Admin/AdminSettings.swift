import HTTP
import HTTPStubs
import JSON

/// The part of WireMock's admin API for settings: the delay of every response.
enum AdminSettings {
    static func get(_ call: Call) throws -> Outcome {
        var settings = JSONObject()
        switch call.mock.stubs.delay(for: call.scope) {
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
        return .json(["settings": .object(settings)])
    }

    static func set(_ call: Call) throws -> Outcome {
        call.mock.stubs.setDelay(try Delay(settings: try call.json()), for: call.scope)
        return .done
    }
}
