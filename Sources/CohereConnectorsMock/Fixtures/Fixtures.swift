import Connectors
import FoundationEssentials

/// What every organization starts from, read whole before the server starts.
struct Fixtures: Sendable {
    private(set) var connectors: [ConnectorSeed] = []
    private(set) var apiKeys: [Secret] = []

    /// Reads files, and the `*.json` of folders in the order of their names; a folder's `schema.json` describes
    /// fixtures and is none.
    init(paths: [String]) throws(FixtureError) {
        for path in paths {
            for file in try Self.files(at: path) { try read(file) }
        }
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
        guard let data = FileManager.default.contents(atPath: file) else {
            throw FixtureError(file: file, path: "", reason: "cannot be read")
        }
        do {
            let content = try JSON.decode(FixtureFile.self, from: [UInt8](data))
            for (index, connector) in (content.connectors ?? []).enumerated() {
                try add(connector.seed, at: "connectors[\(index)]")
            }
            apiKeys += content.apiKeys ?? []
        } catch {
            throw FixtureError(file: file, path: error.path, reason: error.reason)
        }
    }

    private mutating func add(_ seed: ConnectorSeed, at path: String) throws(JSONProblem) {
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
        connectors.append(seed)
    }
}
