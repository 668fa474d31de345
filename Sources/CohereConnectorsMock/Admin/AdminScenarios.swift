import ConnectorProtocol
import HTTP
import HTTPStubs
import JSON

/// The part of WireMock's admin API for scenarios.
enum AdminScenarios {
    static func list(_ call: Call) throws -> Outcome {
        try .json { json in
            let budget = call.makeBudget()
            try json.member("scenarios", call.mock.stubs.scenarios(of: call.scope), budget) { scenario in
                let name = JSONValue.string(Redaction.cohere.text(scenario.name))
                return [
                    "id": name, "name": name, "state": .string(Redaction.cohere.text(scenario.state)),
                    "possibleStates": .array(scenario.possibleStates.map { .string(Redaction.cohere.text($0)) }),
                    "mappings": .array(scenario.mappings.map(Redaction.cohere.mapping)),
                ]
            }
        }
    }

    static func reset(_ call: Call) throws -> Outcome {
        call.mock.stubs.resetScenarios(of: call.scope)
        return .done
    }

    /// Sets the state of a scenario. Without a body, the state becomes `Started`.
    static func setState(_ call: Call) throws -> Outcome {
        let name = call.parameter("name")
        var state: String?
        if !call.request.body.isEmpty {
            var reader = try call.object()
            state = try reader.string("state")
            reader.ignore("name", "id")
            try reader.refuseOthers()
        }
        do throws(ScenarioError) {
            try call.mock.stubs.setState(of: name, to: state, for: call.scope)
        } catch {
            let name = Redaction.cohere.text(name)
            switch error {
            case .noSuchScenario:
                throw AdminError.problem(.notFound, code: 404, title: "Scenario \(name) does not exist")
            case .noSuchState:
                throw AdminError.problem(
                    .unprocessableContent,
                    code: 11,
                    title: "Scenario \(name) does not support state \(Redaction.cohere.text(state ?? ""))"
                )
            }
        }
        return .done
    }
}
