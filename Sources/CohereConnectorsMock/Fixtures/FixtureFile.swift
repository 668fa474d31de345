import Connectors
import HTTPStubs

/// A fixture file's content (`fixtures/schema.json` describes the same), but for its stubs. Unknown fields are errors, as a
/// misspelt one would silently do nothing.
struct FixtureFile {
    var connectors: [ConnectorSeed]
    var apiKeys: [Secret]

    init(_ json: JSONValue) throws(StubError) {
        var reader = try ObjectReader(json, at: "")
        connectors = try reader.list("connectors", ConnectorSeed.init) ?? []
        apiKeys = try reader.strings("api_keys")?.map(Secret.init) ?? []
        // Stubs, and what WireMock writes beside them; `Fixtures` reads them.
        reader.ignore("$schema", "mappings", "meta", "importOptions")
        try reader.refuseOthers(ConnectorSeed.unknownField)
    }
}

extension ConnectorSeed {
    fileprivate static let unknownField = "is not a field of a fixture"

    /// Reads a connector of a fixture: the fields of a create, and those that are otherwise the server's to give.
    init(_ json: JSONValue, at pointer: String) throws(StubError) {
        var reader = try ObjectReader(json, at: pointer)
        self.init(
            id: try reader.string("id"),
            createdAt: try Self.time("created_at", in: &reader),
            updatedAt: try Self.time("updated_at", in: &reader),
            content: try ConnectorChanges(&reader, unknownFields: Self.unknownField)
        )
        try reader.refuseOthers(Self.unknownField)
    }

    private static func time(_ key: String, in reader: inout ObjectReader) throws(StubError) -> Timestamp? {
        guard let text = try reader.string(key) else { return nil }
        guard let time = Timestamp(text) else {
            throw reader.failure(key, "must be a time as RFC 3339 writes it, such as 2023-09-21T15:45:39.097677Z")
        }
        return time
    }
}
