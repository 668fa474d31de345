import Connectors
import HTTP
import JSON

/// `GET /__admin/cohere/clock`: shows the time of an organization's clock, or of the server's, and how it goes.
func showClock(_ call: Call) throws -> Outcome {
    .json(.object(call.mock.clockView(call.scopedOrganization, nil)))
}

extension Mock {
    /// Returns the time of an organization's clock, or of the server's where the organization is nil.
    ///
    /// - Parameter organizationID: stands in the result if it is not nil.
    func clockView(_ organization: Organization?, _ organizationID: String?) -> JSONObject {
        let clock = organization?.clock ?? clock
        var view: JSONObject = ["now": .string(clock.now.description), "mode": .string(clock.mode.rawValue)]
        view["organization_id"] = organizationID.map { .string($0) }
        return view
    }
}

/// `POST /__admin/cohere/clock` with `{"set": TIME}`, `{"advance_seconds": N}` or `{"resume": true}`. The response is
/// that of `GET`. An organization has its own clock, which follows the server's clock until it is moved.
func controlClock(_ call: Call) throws -> Outcome {
    let order = try call.readBody { (reader) throws(JSONError) in try ClockOrder(&reader) }
    if let clock = call.scopedOrganization?.clock {
        guard order.carryOut(on: clock) else { throw APIError.body(ClockOrder.leavesTime) }
        return try showClock(call)
    }
    // All clocks are looked at before the first one is moved, so that nothing is half done.
    let clocks = call.mock.store.existingOrganizations.map(\.clock)
    guard clocks.allSatisfy(order.isPossible), order.carryOut(on: call.mock.clock) else {
        throw APIError.body(ClockOrder.leavesTime)
    }
    for clock in clocks { order.carryOver(to: clock) }
    return try showClock(call)
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
            throw reader.failure("set", "must be a time as RFC 3339 writes it, in the years 1 to 9999")
        }
    }

    /// The error of an order that no clock can carry out.
    static let leavesTime = JSONError(
        path: [.member("advance_seconds")],
        reason: "moves a clock out of the years 1 to 9999"
    )

    /// Whether a clock stays within the years 1 to 9999.
    func isPossible(on clock: Clock) -> Bool { advanceSeconds.map(clock.canAdvance) ?? true }

    /// Returns false, and moves nothing, if the clock would leave the years 1 to 9999.
    func carryOut(on clock: Clock) -> Bool {
        if let advanceSeconds { return clock.advance(bySeconds: advanceSeconds) }
        if let time { clock.set(to: time) } else { clock.resume() }
        return true
    }

    /// Applies an order for the server's clock to the clock of an organization. `set` and `resume` make that clock
    /// follow the server's clock again. `advance_seconds` moves it only if it is stopped, as a running clock follows
    /// anyway.
    func carryOver(to clock: Clock) {
        guard let advanceSeconds else { return clock.resume() }
        if clock.isStopped { clock.advance(bySeconds: advanceSeconds) }
    }
}
