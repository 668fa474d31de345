import Connectors
import MicroHTTPD

/// `POST /__admin/cohere/clock` with `{"set": TIME}`, `{"advance_seconds": N}` or `{"resume": true}`; answers with
/// `{"now": TIME}`.
func controlClock(_ mock: Mock, _ request: Request) throws -> Outcome {
    let order: ClockOrder
    do throws(JSONProblem) {
        order = try JSON.decode(ClockOrder.self, from: request.body)
        try order.carryOut(on: mock.clock)
    } catch {
        throw APIError.body(error)
    }
    return .respond(.json(encoding: ["now": mock.clock.now.description]))
}

private struct ClockOrder: Decodable {
    var set: String?
    var advanceSeconds: Double?
    var resume: Bool?

    enum CodingKeys: String, CodingKey {
        case set
        case advanceSeconds = "advance_seconds"
        case resume
    }

    func carryOut(on clock: Clock) throws(JSONProblem) {
        switch (set, advanceSeconds, resume) {
        case (let text?, nil, nil):
            guard let time = Timestamp(text) else {
                throw JSONProblem(path: "set", reason: "must be a time as RFC 3339 writes it")
            }
            clock.set(to: time)
        case (nil, let seconds?, nil):
            guard (-1e10...1e10).contains(seconds) else {
                throw JSONProblem(path: "advance_seconds", reason: "must be from -1e10 to 1e10")
            }
            clock.advance(bySeconds: seconds)
        case (nil, nil, true?): clock.resume()
        default: throw JSONProblem(path: "", reason: "must have one of set, advance_seconds and resume")
        }
    }
}
