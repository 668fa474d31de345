import HTTP
import JSON

/// The other calls of WireMock's admin API.
enum AdminSystem {
    /// Returns everything to its start, but for the settings, which WireMock keeps too.
    static func reset(_ call: Call) throws -> Outcome {
        call.mock.reset(call.scope, keepsSettings: true)
        return .done
    }

    static func version(_ call: Call) throws -> Outcome { .json(["version": .string(mockVersion)]) }

    static func health(_ call: Call) throws -> Outcome {
        .json([
            "status": "healthy", "message": "cohere-connectors-mock is ok", "version": .string(mockVersion),
            "timestamp": .string(call.mock.clock.now.description),
        ])
    }

    /// Responds, then stops the server.
    static func shutDown(_ call: Call) throws -> Outcome {
        guard call.scope == nil else {
            throw AdminError.problem(
                .unprocessableContent,
                code: 10,
                title: "A shutdown concerns all organizations: call it without a bearer token"
            )
        }
        call.mock.serverLink.shutDown()
        return .done
    }
}
