import HTTP

extension Mock {
    /// Returns the outcome that a request prefers: after the preferred time, the preferred status, else the response of
    /// the operation. Returns nil if the request prefers nothing.
    func prefer(_ incoming: Incoming) -> Outcome? {
        let preference: Preference?
        do throws(APIError) {
            preference = try Preference(incoming.request.headers)
        } catch {
            return .respond(error.response(requestID: incoming.id))
        }
        guard let preference else { return nil }
        let answer: @Sendable () -> Outcome = { [self] in
            preference.response(requestID: incoming.id).map(Outcome.respond) ?? call(incoming)
        }
        guard let delay = preference.delay else { return answer() }
        return Outcome.later { await answer().response() }.delayed(byMilliseconds: delay)
    }
}
