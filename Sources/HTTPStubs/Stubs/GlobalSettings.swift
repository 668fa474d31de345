public import JSON

/// WireMock's global settings, of one organization or of all.
public struct GlobalSettings: Sendable {
    /// The largest size of settings, in bytes of JSON.
    public static let sizeLimit = 64 << 10

    /// The delay of every response, of which a stub may replace a part or all; nil for none.
    public let delay: ResponseDelay?
    /// The settings as a client gave them: `fixedDelay`, `delayDistribution` and `extended`. The last has data of any
    /// kind, which clients keep here and which have no effect.
    public private(set) var json = JSONObject()

    /// Makes settings without a delay and without data.
    public init() { delay = nil }

    /// Reads settings, also in the form in which the admin API shows them: `{"settings": {…}}`. Throws if a field is
    /// unknown or can't be used, or if the settings are too large.
    public init(_ value: JSONValue) throws(JSONError) {
        var reader = try ObjectReader(value, isRelaxed: true)
        let wrapped = try reader.reader("settings")
        if wrapped != nil { try reader.refuseOthers() }
        var settings = wrapped ?? reader
        _ = try settings.reader("extended")
        let others = settings.object.members.filter { $0.key != "extended" }
        do {
            delay = try ResponseDelay(settings: .object(JSONObject(others)))
        } catch {
            throw JSONError(path: settings.path + error.path, reason: error.reason)
        }
        for name in ["fixedDelay", "delayDistribution", "extended"] { json[name] = settings.value(name) }
        try checkSize(at: settings.path)
    }

    /// Puts members into `extended`, each in place of the one with its name. A null removes one. Throws if the settings
    /// become too large.
    public mutating func merge(extended changes: JSONObject) throws(JSONError) {
        let merged = (json["extended"]?.object?.members ?? []) + changes.members
        let kept = JSONObject(merged).members.filter { !$0.value.isNull }
        json["extended"] = kept.isEmpty ? nil : .object(JSONObject(kept))
        try checkSize(at: [.member("extended")])
    }

    private func checkSize(at path: [JSONStep]) throws(JSONError) {
        let size = JSONValue.object(json).bytes.count
        guard size <= Self.sizeLimit else {
            throw JSONError(
                path: path,
                reason: "makes \(size) bytes of settings; at most \(Self.sizeLimit) can be kept"
            )
        }
    }

    /// Whether the settings have no effect and no data, as those of the start.
    var isEmpty: Bool { delay == nil && json["extended"] == nil }
}
