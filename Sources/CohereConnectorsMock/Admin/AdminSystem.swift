import Connectors
import HTTPStubs
import MicroHTTPD

/// Scenarios, settings, and the rest of WireMock's admin API.
enum AdminSystem {
    static let routes: [Route<Endpoint>] = [
        Route(.get, "/__admin/scenarios", .admin(listScenarios)),
        Route(.post, "/__admin/scenarios/reset", .admin(resetScenarios)),
        Route(.put, "/__admin/scenarios/{name}/state", .admin(setScenario)),
        Route(.get, "/__admin/settings", .admin(getSettings)),
        Route(.post, "/__admin/settings", .admin(setSettings)),
        Route(.put, "/__admin/settings", .admin(setSettings)),
        Route(.post, "/__admin/reset", .admin(reset)),
        Route(.get, "/__admin/version", .admin(version)),
        Route(.get, "/__admin/health", .admin(health)),
        Route(.post, "/__admin/shutdown", .admin(shutDown)),
    ]

    private static func listScenarios(_ call: AdminCall) throws -> Outcome {
        let scenarios = call.mock.stubs.scenarios(of: call.tenant).map { scenario -> JSONValue in
            [
                "id": .string(scenario.name), "name": .string(scenario.name), "state": .string(scenario.state),
                "possibleStates": .array(scenario.possibleStates.map { .string($0) }),
                "mappings": .array(scenario.mappings.map(call.mock.redaction.mapping)),
            ]
        }
        return .json(["scenarios": .array(scenarios)])
    }

    private static func resetScenarios(_ call: AdminCall) throws -> Outcome {
        call.mock.stubs.resetScenarios(of: call.tenant)
        return .done
    }

    /// Without a body, the scenario returns to `Started`.
    private static func setScenario(_ call: AdminCall) throws -> Outcome {
        let name = call.request.parameters["name"]
        var state: String?
        if !call.request.body.isEmpty {
            var reader = try call.object()
            state = try reader.string("state")
            reader.ignore("name", "id")
            try reader.refuseOthers()
        }
        do throws(ScenarioError) {
            try call.mock.stubs.setState(of: name, to: state, for: call.tenant)
        } catch {
            switch error {
            case .noSuchScenario:
                throw AdminError.problem(.notFound, code: 404, title: "Scenario \(name) does not exist")
            case .noSuchState:
                throw AdminError.problem(
                    AdminError.unprocessable,
                    code: 11,
                    title: "Scenario \(name) does not support state \(state ?? "")"
                )
            }
        }
        return .done
    }

    private static func getSettings(_ call: AdminCall) throws -> Outcome {
        var settings = JSONObject()
        switch call.mock.stubs.delay(for: call.tenant) {
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

    private static func setSettings(_ call: AdminCall) throws -> Outcome {
        call.mock.stubs.setDelay(try Delay(settings: try call.json()), for: call.tenant)
        return .done
    }

    private static func reset(_ call: AdminCall) throws -> Outcome {
        call.mock.reset(call.tenant)
        return .done
    }

    private static func version(_ call: AdminCall) throws -> Outcome { .json(["version": .string(mockVersion)]) }

    private static func health(_ call: AdminCall) throws -> Outcome {
        .json([
            "status": "healthy", "message": "cohere-connectors-mock is ok", "version": .string(mockVersion),
            "timestamp": .string(call.mock.clock.now.description),
        ])
    }

    /// Answers, then stops the server.
    private static func shutDown(_ call: AdminCall) throws -> Outcome {
        guard call.tenant == nil else {
            throw AdminError.problem(
                AdminError.unprocessable,
                code: 10,
                title: "A shutdown concerns all organizations: call it without a bearer token"
            )
        }
        call.mock.requestShutdown()
        return .done
    }
}
