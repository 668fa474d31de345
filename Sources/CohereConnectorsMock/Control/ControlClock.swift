import Connectors
import HTTP
import JSON

/// `POST /__admin/cohere/clock` with `{"set": TIME}`, `{"advance_seconds": N}` or `{"resume": true}`. The response is
/// `{"now": TIME}`. An organization has its own clock, which follows the server's clock until it is moved.
func controlClock(_ call: Call) throws -> Outcome {
    let order = try call.readBody { (reader) throws(JSONError) in try ClockOrder(&reader) }
    if let scope = call.scope {
        let clock = call.mock.store.organization(named: scope).clock
        order.carryOut(on: clock)
        return .json(["now": .string(clock.now.description)])
    }
    order.carryOut(on: call.mock.clock)
    for organization in call.mock.store.existingOrganizations { order.carryOver(to: organization.clock) }
    return .json(["now": .string(call.mock.clock.now.description)])
}

private struct ClockOrder {
    var time: Timestamp?
    var advanceSeconds: Double?

    init(_ reader: inout ObjectReader) throws(JSONError) {
        let set = try reader.string("set")
        advanceSeconds = try reader.double("advance_seconds", in: -1e10...1e10)
        let resume = try reader.bool("resume")
        guard [set != nil, advanceSeconds != nil, resume == true].count(where: { $0 }) == 1 else {
            throw JSONError(reason: "must have one of set, advance_seconds and resume")
        }
        time = set.flatMap { Timestamp($0) }
        guard set == nil || time != nil else {
            throw reader.failure("set", "must be a time as RFC 3339 writes it")
        }
    }

    func carryOut(on clock: Clock) {
        if let time {
            clock.set(to: time)
        } else if let advanceSeconds {
            clock.advance(bySeconds: advanceSeconds)
        } else {
            clock.resume()
        }
    }

    /// Applies an order for the server's clock to the clock of an organization. `set` and `resume` make that clock
    /// follow the server's clock again. `advance_seconds` moves it only if it is stopped, as a running clock follows
    /// anyway.
    func carryOver(to clock: Clock) {
        guard let advanceSeconds else { return clock.resume() }
        if clock.isStopped { clock.advance(bySeconds: advanceSeconds) }
    }
}
