public import JSON

/// WireMock's global settings, of one organization or of all.
public struct GlobalSettings: Sendable {
    /// The largest size of `extended`, in bytes of JSON.
    public static let extendedLimit = 64 << 10

    /// The delay of every response whose stub has none of its own; nil for none.
    public var delay: Delay?
    /// Data of any kind that clients keep here. They have no effect.
    public private(set) var extended = JSONObject()

    /// Makes settings without a delay and without data.
    public init() {}

    /// Makes settings that have a delay alone.
    init(delay: Delay?) { self.delay = delay }

    /// Reads settings, also in the form in which the admin API shows them: `{"settings": {…}}`. Throws if a field is
    /// unknown or can't be used.
    public init(_ json: JSONValue) throws(JSONError) {
        var reader = try ObjectReader(json)
        let wrapped = try reader.reader("settings")
        if wrapped != nil { try reader.refuseOthers() }
        var settings = wrapped ?? reader
        try setExtended(try settings.reader("extended")?.object ?? JSONObject(), at: settings.path("extended"))
        let others = settings.object.members.filter { $0.key != "extended" }
        do {
            delay = try Delay(settings: .object(JSONObject(others)))
        } catch {
            throw JSONError(path: settings.path + error.path, reason: error.reason)
        }
    }

    /// Puts members into `extended`, each in place of the one with its name. A null removes one. Throws if `extended`
    /// becomes too large, and then nothing is changed.
    public mutating func merge(_ changes: JSONObject) throws(JSONError) {
        let merged = JSONObject(extended.members + changes.members).members.filter { !$0.value.isNull }
        try setExtended(JSONObject(merged), at: [.member("extended")])
    }

    private mutating func setExtended(_ new: JSONObject, at path: [JSONStep]) throws(JSONError) {
        let size = JSONValue.object(new).bytes.count
        guard size <= Self.extendedLimit else {
            throw JSONError(path: path, reason: "takes \(size) bytes; at most \(Self.extendedLimit) can be kept")
        }
        extended = new
    }

    /// Whether there is neither a delay nor any data.
    var isEmpty: Bool { delay == nil && extended.isEmpty }
}
