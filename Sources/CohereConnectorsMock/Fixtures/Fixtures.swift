import Connectors
import Cryptography
import HTTPStubs
import JSON

/// The content of all fixtures, from which every organization starts. It is read completely before the server starts.
struct Fixtures: Sendable {
    private(set) var connectors = ConnectorSeeds()
    private(set) var apiKeys: [Secret] = []
    private(set) var stubs: [StubMapping] = []
    private let stubFactory: StubFactory
    /// The file that each stub comes from, by the stub's id.
    private var fileOfStub: [String: String] = [:]

    /// Reads files and folders.
    ///
    /// In a folder, the `*.json` files are read in the order of their names, except `schema.json`, which describes
    /// fixtures. A folder that contains WireMock's `mappings` and `__files` is read as WireMock reads it. What can't be
    /// read is an error.
    init(paths: [String], stubFactory: StubFactory) throws(FixtureError) {
        self.stubFactory = stubFactory
        var files = FixtureFiles()
        for path in paths {
            for file in try files.fixtures(at: path) { try read(file) }
            for file in try files.mappings(of: path) { try readMappings(file) }
        }
    }

    private mutating func read(_ file: String) throws(FixtureError) {
        let json = try Self.json(of: file)
        do {
            let content = try FixtureFile(json, addingConnectorsTo: &connectors, stubFactory: stubFactory) {
                Self.stubID(file, $0)
            }
            apiKeys += content.apiKeys
            try add(content.stubs, of: file, at: [.member("mappings")])
        } catch {
            throw FixtureError(error, in: file)
        }
    }

    /// Reads a file in WireMock's format: one stub, or `{"mappings": […]}`.
    private mutating func readMappings(_ file: String) throws(FixtureError) {
        let json = try Self.json(of: file)
        do {
            guard json["mappings"] != nil else {
                let id = StubFactory.hasID(json) ? nil : Self.stubID(file, 0)
                return try add([try stubFactory.stub(json, id: id)], of: file)
            }
            var reader = try ObjectReader(json)
            let stubs = try stubFactory.stubs(&reader) { Self.stubID(file, $0) }
            try add(stubs, of: file, at: [.member("mappings")])
        } catch {
            throw FixtureError(error, in: file)
        }
    }

    /// Adds the stubs of a file. Throws if one has the id of another.
    ///
    /// - Parameter list: the path of the list that the stubs stand in; nil if the file is one stub. Default: nil.
    private mutating func add(
        _ new: [StubMapping],
        of file: String,
        at list: [JSONStep]? = nil
    ) throws(JSONError) {
        for (index, stub) in new.enumerated() {
            if let other = fileOfStub.updateValue(file, forKey: stub.id) {
                let path = (list.map { $0 + [.index(index)] } ?? []) + [.member("id")]
                throw JSONError(path: path, reason: "is the id of another stub, in \(other)")
            }
        }
        stubs += new
    }

    /// Returns the id of a stub that gives none. It is the same whenever the file is read, so that a stub keeps its id
    /// when the fixtures are read again.
    private static func stubID(_ file: String, _ index: Int) -> String {
        UUIDText.make(version: 8, digest: Hash.sha256.digest(of: "\(index):\(file)"))
    }

    private static func json(of file: String) throws(FixtureError) -> JSONValue {
        guard let bytes = FileSystem.contents(file) else {
            throw FixtureError(file: file, path: "", reason: "cannot be read")
        }
        do {
            // The bodies of stubs may be nested deeper than those of Cohere's API.
            return try JSONValue.document(bytes, maximumDepth: JSONValue.usualMaximumDepth, syntax: .relaxed)
        } catch {
            throw FixtureError(error, in: file)
        }
    }
}

extension FixtureError {
    fileprivate init(_ error: JSONError, in file: String) {
        self.init(file: file, path: error.shown.path.dotted, reason: error.reason)
    }
}
