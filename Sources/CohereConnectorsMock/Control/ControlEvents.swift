import HTTP

/// `GET /__admin/cohere/events`: tells of what comes and what changes, as server-sent events, until the client leaves
/// or the server stops. `docs/steering.md` lists the events.
///
/// A reader that is slow, or to whom too much happens, is told of the newest, and that something was left out. Nothing
/// waits for it: what it is told of is looked up when it has read what came before.
func followEvents(_ call: Call) throws -> Outcome {
    let mock = call.mock
    guard let permit = mock.eventReaders.permits.take() else { throw APIError.tooManyReaders }
    let reader = EventReader(mock, call.adminScope, lastEventID: call.request.headers["Last-Event-ID"])
    var response = Response(
        status: .ok,
        headers: [
            .init("Content-Type", "text/event-stream"), .init("Cache-Control", "no-store"),
            // nginx would keep events back.
            .init("X-Accel-Buffering", "no"),
        ]
    )
    let isHead = call.request.method == .head
    response.body = .stream(
        BodyStream(isEndless: !isHead) { write in
            var reader = reader
            while !isHead, !Task.isCancelled {
                if reader.hasNews(at: .now) {
                    let previous = reader
                    let events: [UInt8]
                    (reader, events) = await mock.adminWorkers.look {
                        var reader = previous
                        let events = reader.next(at: .now)
                        return (reader, events)
                    }
                    if !events.isEmpty { guard await write(events) else { break } }
                }
                guard (try? await Task.sleep(for: EventReader.interval)) != nil else { break }
            }
            // The right to read ends here.
            _ = permit
        }
    )
    return .respond(response)
}
