import Connectors
import HTTP
import HTTPStubs
import JSON

/// A reader of events: what it has been told, and what it may still be told in a time.
struct EventReader: Sendable {
    /// A place between two events. As text, it is the id of an event, which a client sends back in `Last-Event-ID`.
    struct Position: Sendable, Equatable {
        /// The number of the last request of the journal.
        var request: Int
        /// The number of the last change.
        var change: Int
    }

    /// The number of requests that a reader is told of at once, at most.
    static let burst = 1_000.0
    /// The number of requests that a reader is told of in each second, in the long run.
    static let rate = 250.0
    /// The time between two looks at what is new.
    static let interval = Duration.milliseconds(100)
    /// The time after which a reader to whom nothing was sent gets a sign of life, so that nobody between takes the
    /// connection for dead.
    static let quietTime = Duration.seconds(15)

    private let mock: Mock
    private let scope: AdminScope
    private(set) var position: Position
    /// The number of requests that the reader may be told of now.
    private var allowance = Self.burst
    private var lastLook = ContinuousClock.now
    private var lastSending = ContinuousClock.now
    private var clocks: [Timestamp]
    private var modes: [Clock.Mode]
    /// What the reader is told first of all.
    private var opening: [UInt8]

    /// Makes a reader.
    ///
    /// - Parameter lastEventID: the id of the event that the client has read last, in an earlier stream; nil if this is
    ///   its first one.
    init(_ mock: Mock, _ scope: AdminScope, lastEventID: String?) {
        self.mock = mock
        self.scope = scope
        let newest = Position(request: mock.journal.lastNumber, change: mock.changes.lastNumber)
        let known = lastEventID.map { mock.events.position($0) }
        // A position of another server, or one that this server has not reached.
        let isValid = known.map { $0.map { $0.request <= newest.request && $0.change <= newest.change } ?? false }
        position = isValid == true ? (known ?? nil) ?? newest : newest
        (clocks, modes) = ([], [])
        opening = []
        (clocks, modes) = currentClocks
        var text = EventText()
        text.event("ready", ["version": .string(mockVersion)])
        if isValid == false { text.event("lost", ["requests": .null]) }
        opening = EventText.retry(milliseconds: 1_000) + text.bytes(id: mock.events.id(of: position))
    }

    /// Returns the text of the events that have come since the last call, or a sign of life if it has been quiet for
    /// long; empty if there is nothing to send.
    mutating func next() -> [UInt8] {
        let now = ContinuousClock.now
        allowance = min(Self.burst, allowance + (now - lastLook) / .seconds(1) * Self.rate)
        lastLook = now
        let old = position
        let (changes, lastChange, isIncomplete) = mock.changes.changes(after: position.change)
        // The clock of an organization that is followed is looked at.
        let told = changes.filter { $0.concerns(scope) && !(scope.isOne && $0.isAboutClock) }
        let batch = newestRequests
        allowance -= Double(batch.entries.count)
        position = Position(request: batch.lastNumber, change: lastChange)
        let isClockMoved = moveClocks()
        var text = EventText()
        if position != old || isClockMoved {
            // A reset comes first: a request that the journal still has was received after it.
            for change in told {
                let (name, data) = change.event(clock)
                text.event(name, data)
            }
            if isClockMoved { text.event("clock", clock(scope.organizationID)) }
            if isIncomplete || batch.leftOut > 0 {
                text.event("lost", ["requests": isIncomplete ? .null : JSONValue(batch.leftOut)])
            }
            let view = JournalView(mock: mock)
            for entry in batch.entries { text.event("request", view.summary(entry)) }
        }
        let isQuiet = opening.isEmpty && text.isEmpty
        if isQuiet, now - lastSending < Self.quietTime { return [] }
        lastSending = now
        let id = mock.events.id(of: position)
        let bytes = isQuiet ? EventText.sign(id: id) : opening + text.bytes(id: id)
        opening = []
        return bytes
    }

    private var newestRequests: Journal.Batch {
        let name = scope.name
        return mock.journal.newest(after: position.request, of: name, limit: max(0, Int(allowance)))
    }

    // MARK: clocks

    /// The clocks that the reader's time depends on.
    private var currentClocks: ([Timestamp], [Clock.Mode]) {
        let own = scope.organizationID.flatMap(mock.store.existingOrganization(withID:))?.clock
        let clocks = [mock.clock, own].compactMap { $0 }
        return (clocks.map(\.epoch), clocks.map(\.mode))
    }

    /// Returns whether one of the clocks was moved since the last call. A program may move them without a call, so they
    /// are looked at.
    private mutating func moveClocks() -> Bool {
        let old = (clocks, modes)
        (clocks, modes) = currentClocks
        return old != (clocks, modes)
    }

    private func clock(_ organizationID: String?) -> JSONObject {
        mock.clockView(organizationID.flatMap(mock.store.existingOrganization(withID:)), organizationID)
    }
}
