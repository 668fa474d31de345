import JSON

/// Server-sent events as text (HTML standard, "Server-sent events").
struct EventText {
    private var events: [(name: String, data: [UInt8])] = []

    /// Whether there are no events.
    var isEmpty: Bool { events.isEmpty }

    /// The number of bytes of the events' data.
    private(set) var size = 0

    /// The same events in the other order.
    var reversed: EventText {
        var other = self
        other.events.reverse()
        return other
    }

    /// Adds an event, unless it is the same as the one before. JSON is one line, so it needs no escape.
    mutating func add(_ name: String, _ data: JSONObject) { add(name, JSONValue.object(data).bytes) }

    /// Adds an event whose data are JSON already, unless it is the same as the one before.
    mutating func add(_ name: String, _ bytes: [UInt8]) {
        if let last = events.last, last.name == name, last.data == bytes { return }
        events.append((name, bytes))
        size += bytes.count
    }

    /// Adds the events of another text behind these.
    mutating func add(_ other: EventText) {
        events += other.events
        size += other.size
    }

    /// Returns the events as text. The last one has the id, as only who has read them all must not be told of them
    /// again.
    func bytes(id: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, event) in events.enumerated() {
            if index == events.count - 1 { bytes += "id: \(id)\n".utf8 }
            bytes += "event: \(event.name)\ndata: ".utf8
            bytes += event.data
            bytes += "\n\n".utf8
        }
        return bytes
    }

    /// Returns what tells a client how long it waits before it connects again.
    static func retry(milliseconds: Int) -> [UInt8] { Array("retry: \(milliseconds)\n".utf8) }

    /// Returns a sign of life: a comment, and the id with which the client goes on. A client takes it for no event.
    static func sign(id: String) -> [UInt8] { Array(": quiet\nid: \(id)\n\n".utf8) }
}
