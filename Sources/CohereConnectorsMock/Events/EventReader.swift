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

    /// The number of requests and changes that a reader is told of at once, at most.
    static let burst = 1_000.0
    /// The number of requests and changes that a reader is told of in each second, in the long run. A person reads no
    /// more, and each takes processor time that the requests themselves need.
    static let rate = 100.0
    /// The number of bytes of requests that a reader is told of at once, or a little more. A slow reader holds so much.
    static let largestBatch = 512 << 10
    /// The time between two looks at what is new.
    static let interval = Duration.milliseconds(100)
    /// The time after which a reader to whom nothing was sent gets a sign of life, so that nobody between takes the
    /// connection for dead.
    static let quietTime = Duration.seconds(15)

    private let mock: Mock
    private var scope: AdminScope
    /// The id of the organization that is followed; nil for all.
    private let organizationID: String?
    private(set) var position: Position
    /// The number of requests and changes that the reader may be told of now.
    private var allowance = Self.burst
    private var lastLook: ContinuousClock.Instant
    private var lastSending: ContinuousClock.Instant
    private var clocks: Clocks
    /// Whether the reader is to be told that something is missing, as it has read another server's events.
    private let isLost: Bool
    private var isNew = true

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - lastEventID: the id of the event that the client has read last, in an earlier stream; nil if this is its
    ///     first one.
    ///   - now: the time. Default: that of the machine.
    init(_ mock: Mock, _ scope: AdminScope, lastEventID: String?, at now: ContinuousClock.Instant = .now) {
        self.mock = mock
        self.scope = scope
        organizationID = scope.organizationID
        (lastLook, lastSending) = (now, now)
        clocks = Clocks(mock, organizationID)
        let newest = Position(request: mock.journal.lastNumber, change: mock.changes.lastNumber)
        let read = lastEventID.flatMap(mock.eventReaders.position)
        // What another server has sent can't be gone on with, nor what this one has not reached.
        let isKnown = read.map { $0.request <= newest.request && $0.change <= newest.change } ?? false
        position = isKnown ? read ?? newest : newest
        isLost = lastEventID != nil && !isKnown
    }

    /// Whether `next` may have something to send. It costs little.
    func hasNews(at now: ContinuousClock.Instant) -> Bool {
        isNew || mock.journal.lastNumber != position.request || mock.changes.lastNumber != position.change
            || now - lastSending >= Self.quietTime || clocks.areMoved(since: Clocks(mock, organizationID))
    }

    /// Returns the text of the events that have come since the last call, or a sign of life if it has been quiet for
    /// long; empty if there is nothing to send.
    mutating func next(at now: ContinuousClock.Instant) -> [UInt8] {
        allowance = min(Self.burst, allowance + (now - lastLook) / .seconds(1) * Self.rate)
        lastLook = now
        scope = scope.current
        var text = EventText()
        if isNew {
            let acceptsEveryKey = JSONValue.bool(mock.keyCheck.acceptsEveryKey)
            text.add("ready", ["version": .string(mockVersion), "accepts_every_key": acceptsEveryKey])
        }
        // Changes are looked at before the journal: a reset that is told has emptied the journal already, so the
        // requests that are told behind it are those that came after it.
        let changes = takeChanges()
        let requests = takeRequests()
        // What was left out is told before what is told, so that a client knows that the rest is whole.
        if isNew && isLost || changes.areIncomplete {
            text.add("lost", ["requests": .null])
        } else if requests.leftOut > 0 {
            text.add("lost", ["requests": JSONValue(requests.leftOut)])
        }
        for event in changes.events { text.add(event.name, event.data) }
        text.add(requests.events)
        let beginning = isNew ? EventText.retry(milliseconds: 1_000) : []
        isNew = false
        if text.isEmpty, now - lastSending < Self.quietTime { return [] }
        lastSending = now
        let id = mock.eventReaders.id(of: position)
        return text.isEmpty ? EventText.sign(id: id) : beginning + text.bytes(id: id)
    }

    private mutating func takeChanges() -> (events: [(name: String, data: JSONObject)], areIncomplete: Bool) {
        let (changes, lastNumber, isIncomplete) = mock.changes.changes(after: position.change)
        position.change = lastNumber
        let name = scope.name
        let told = changes.filter { change in
            // The clock of an organization that is followed is looked at.
            organizationID.map { change.concerns(id: $0, name: name) && !change.isAboutClock } ?? true
        }
        let newest = told.suffix(max(0, Int(allowance)))
        allowance -= Double(newest.count)
        var events = newest.map { $0.event(clock) }
        let old = clocks
        clocks = Clocks(mock, organizationID)
        if clocks.areMoved(since: old) { events.append(("clock", clock(organizationID))) }
        return (events, isIncomplete || newest.count < told.count)
    }

    private mutating func takeRequests() -> (events: EventText, leftOut: Int) {
        let batch = mock.journal.newest(after: position.request, of: scope.name, limit: max(0, Int(allowance)))
        position.request = batch.lastNumber
        allowance -= Double(batch.entries.count)
        let view = JournalView(mock: mock)
        // The newest are the ones that count.
        var events = EventText()
        var told = 0
        for entry in batch.entries.reversed() where events.size < Self.largestBatch {
            events.add("request", mock.summaries.summary(of: entry, view.summary))
            told += 1
        }
        return (events.reversed, batch.leftOut + batch.entries.count - told)
    }

    private func clock(_ organizationID: String?) -> JSONObject {
        mock.clockView(organizationID.flatMap(mock.store.existingOrganization(withID:)), organizationID)
    }
}

extension EventReader {
    /// The clocks that the reader's time depends on. A program may move them without a call, so they are looked at.
    private struct Clocks {
        private struct State: Equatable {
            var epoch: Timestamp
            var mode: Clock.Mode
        }

        private let server: State
        /// The state of the organization's own clock; nil as long as it only follows the server's.
        private let own: State?

        init(_ mock: Mock, _ organizationID: String?) {
            server = State(epoch: mock.clock.epoch, mode: mock.clock.mode)
            let clock = organizationID.flatMap(mock.store.existingOrganization(withID:))?.clock
            own = clock.flatMap { $0.isUnmoved ? nil : State(epoch: $0.epoch, mode: $0.mode) }
        }

        /// Whether a clock was moved between two looks.
        func areMoved(since other: Clocks) -> Bool { server != other.server || own != other.own }
    }
}
