import Connectors
import FoundationEssentials
import HTTPStubs
import Logging

/// What every organization starts from, read whole before the server starts.
struct Fixtures: Sendable {
    private(set) var connectors: [ConnectorSeed] = []
    private(set) var apiKeys: [Secret] = []
    private(set) var stubs: [StubMapping] = []
    /// Makes stubs, of the fixtures' files too.
    private(set) var loader: StubLoader

    /// Reads files, and the `*.json` of folders in the order of their names; a folder's `schema.json` describes
    /// fixtures and is none. Of a folder with WireMock's `mappings` and `__files` in it, these are read as WireMock does.
    init(paths: [String], logger: Logger) throws(FixtureError) {
        loader = StubLoader(logger: logger)
        loader.fileFolders = paths.flatMap { path in ["\(path)/__files", "\(Self.parent(of: path))/__files"] }
        for path in paths {
            for file in try Self.files(at: path) { try read(file) }
            for file in Self.mappingFiles(below: "\(path)/mappings") { try readMappings(file) }
        }
    }

    private static func parent(of path: String) -> String {
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path[...]
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return String(trimmed[..<slash])
    }

    /// Every `*.json` below a folder, in order; none where it isn't there.
    private static func mappingFiles(below folder: String) -> [String] {
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder) else { return [] }
        return names.filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
    }

    /// A file of WireMock's: one stub, or `{"mappings": […]}`.
    private mutating func readMappings(_ file: String) throws(FixtureError) {
        let json = try Self.parse(try Self.content(of: file), of: file)
        do {
            if json["mappings"] != nil {
                stubs += try loader.stubs(of: json)
            } else {
                stubs.append(try loader.stub(json))
            }
        } catch {
            throw Self.failure(file, JSONProblem(error))
        }
    }

    private static func content(of file: String) throws(FixtureError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw FixtureError(file: file, path: "", reason: "cannot be read")
        }
        return [UInt8](data)
    }

    private static func parse(_ bytes: [UInt8], of file: String) throws(FixtureError) -> JSONValue {
        do {
            // Bodies of stubs lie deep.
            return try JSON.parse(bytes, maximumDepth: JSONValue.usualMaximumDepth)
        } catch {
            throw failure(file, error)
        }
    }

    private static func failure(_ file: String, _ problem: JSONProblem) -> FixtureError {
        FixtureError(file: file, path: problem.path, reason: problem.reason)
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

    private mutating func read(_ file: String) throws(FixtureError) {
        let json = try Self.parse(try Self.content(of: file), of: file)
        let content: FixtureFile
        do {
            content = try FixtureFile(json)
            stubs += try loader.stubs(of: json)
        } catch {
            throw Self.failure(file, JSONProblem(error))
        }
        apiKeys += content.apiKeys
        for (index, seed) in content.connectors.enumerated() {
            do {
                try Self.check(seed, at: "connectors[\(index)]", among: connectors)
            } catch {
                throw Self.failure(file, error)
            }
            connectors.append(seed)
        }
    }

    /// Whether a connector can be planted beside others.
    static func check(_ seed: ConnectorSeed, at path: String, among connectors: [ConnectorSeed]) throws(JSONProblem) {
        do throws(ConnectorError) {
            try seed.validate()
        } catch {
            guard case .invalid(let field, let problem) = error else {
                throw JSONProblem(path: path, reason: "is refused: \(error.message)")
            }
            throw JSONProblem(path: "\(path).\(field)", reason: problem.predicate)
        }
        if let id = seed.id, connectors.contains(where: { $0.id == id }) {
            throw JSONProblem(path: "\(path).id", reason: "is the id of another connector of the fixtures")
        }
    }
}
