import Connectors
import HTTPStubs
import JSON

/// The content of a fixture file. `fixtures/schema.json` describes the same format. An unknown field is an error, as a
/// misspelt field would have no effect without a message.
struct FixtureFile {
    /// The reason in the error for an unknown field.
    static let unknownField = "is not a field of a fixture"

    let apiKeys: [Secret]
    let stubs: [StubMapping]

    /// Reads a file and adds its connectors to those of the files before it.
    ///
    /// - Parameter makeStubID: returns the id of a stub that gives none, by its place in `mappings`.
    init(
        _ json: JSONValue,
        addingConnectorsTo connectors: inout ConnectorSeeds,
        stubFactory: StubFactory,
        makeStubID: (Int) -> String
    ) throws(JSONError) {
        var reader = try ObjectReader(json)
        try connectors.read(of: &reader)
        let keys = try reader.strings("api_keys") ?? []
        if let blank = keys.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) {
            throw JSONError(path: reader.path("api_keys") + [.index(blank)], reason: "must not be blank")
        }
        apiKeys = keys.map(Secret.init)
        stubs = try stubFactory.stubs(&reader, makeID: makeStubID)
        // WireMock writes `meta` and `importOptions` beside its stubs.
        reader.ignore("$schema", "meta", "importOptions")
        try reader.refuseOthers(Self.unknownField)
    }
}
