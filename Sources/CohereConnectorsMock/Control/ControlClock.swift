import Connectors
import HTTPStubs
import MicroHTTPD

/// `POST /__admin/cohere/clock` with `{"set": TIME}`, `{"advance_seconds": N}` or `{"resume": true}`; answers with
/// `{"now": TIME}`. An organization has a clock of its own, which follows the server's until it is moved.
func controlClock(_ call: AdminCall) throws -> Outcome {
    let order: ClockOrder
    do throws(JSONProblem) {
        order = try JSON.decode(ClockOrder.self, from: call.request.body)
        try order.check()
    } catch {
        throw APIError.body(error)
    }
    if let tenant = call.tenant {
        let clock = call.mock.store.organization(named: tenant).clock
        order.carryOut(on: clock)
        return .json(["now": .string(clock.now.description)])
    }
    order.carryOut(on: call.mock.clock)
    for organization in call.mock.store.existingOrganizations { order.carryOver(to: organization.clock) }
    return .json(["now": .string(call.mock.clock.now.description)])
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

    func check() throws(JSONProblem) {
        let given = [set != nil, advanceSeconds != nil, resume == true].count { $0 }
        guard given == 1 else {
            throw JSONProblem(path: "", reason: "must have one of set, advance_seconds and resume")
        }
        if let set, Timestamp(set) == nil {
            throw JSONProblem(path: "set", reason: "must be a time as RFC 3339 writes it")
        }
        if let advanceSeconds, !(-1e10...1e10).contains(advanceSeconds) {
            throw JSONProblem(path: "advance_seconds", reason: "must be from -1e10 to 1e10")
        }
    }

    func carryOut(on clock: Clock) {
        if let time = set.flatMap({ Timestamp($0) }) {
            clock.set(to: time)
        } else if let advanceSeconds {
            clock.advance(bySeconds: advanceSeconds)
        } else {
            clock.resume()
        }
    }

    /// What an order for the server's clock means for one that follows it, and may have been moved by itself.
    func carryOver(to clock: Clock) {
        guard let advanceSeconds else { return clock.resume() }
        if clock.isStopped { clock.advance(bySeconds: advanceSeconds) }
    }
}
