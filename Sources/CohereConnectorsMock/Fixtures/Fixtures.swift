import Connectors
import FoundationEssentials
import HTTPStubs
import JSON

/// The content of all fixtures, from which every organization starts. It is read completely before the server starts.
struct Fixtures: Sendable {
    private(set) var connectors = ConnectorSeeds()
    private(set) var apiKeys: [Secret] = []
    private(set) var stubs: [StubMapping] = []
    private let stubFactory: StubFactory

    /// Reads files and folders.
    ///
    /// In a folder, the `*.json` files are read in the order of their names, except `schema.json`, which describes
    /// fixtures. A folder that contains WireMock's `mappings` and `__files` is read as WireMock reads it.
    init(paths: [String], stubFactory: StubFactory) throws(FixtureError) {
        self.stubFactory = stubFactory
        for path in paths {
            for file in try Self.files(at: path) { try read(file) }
            for file in Self.mappingFiles(below: "\(path)/mappings") { try readMappings(file) }
        }
    }

    private mutating func read(_ file: String) throws(FixtureError) {
        let json = try Self.json(of: file)
        do {
            let content = try FixtureFile(json, addingConnectorsTo: &connectors, stubFactory: stubFactory)
            apiKeys += content.apiKeys
            stubs += content.stubs
        } catch {
            throw FixtureError(error, in: file)
        }
    }

    /// Reads a file in WireMock's format: one stub, or `{"mappings": […]}`.
    private mutating func readMappings(_ file: String) throws(FixtureError) {
        let json = try Self.json(of: file)
        do {
            guard json["mappings"] != nil else {
                stubs.append(try stubFactory.stub(json))
                return
            }
            var reader = try ObjectReader(json)
            stubs += try stubFactory.stubs(&reader)
        } catch {
            throw FixtureError(error, in: file)
        }
    }

    // MARK: files

    /// Returns every `*.json` file below a folder, in order; an empty list if there is no such folder.
    private static func mappingFiles(below folder: String) -> [String] {
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder) else { return [] }
        return names.filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
    }

    private static func files(at path: String) throws(FixtureError) -> [String] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw FixtureError(file: path, path: "", reason: "does not exist")
        }
        guard isFolder else { return [path] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw FixtureError(file: path, path: "", reason: "is a folder that cannot be read")
        }
        return names.filter { $0.hasSuffix(".json") && $0 != "schema.json" }.sorted().map { "\(path)/\($0)" }
    }

    private static func json(of file: String) throws(FixtureError) -> JSONValue {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw FixtureError(file: file, path: "", reason: "cannot be read")
        }
        do {
            // The bodies of stubs may be nested deeper than those of Cohere's API.
            return try JSONValue.document([UInt8](data), maximumDepth: JSONValue.usualMaximumDepth)
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
