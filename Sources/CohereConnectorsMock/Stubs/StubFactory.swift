import FoundationEssentials
import HTTP
import HTTPStubs
import JSON
import Logging

/// Makes stubs of what users write, and takes out of their answers what no answer may hold.
struct StubFactory: Sendable {
    /// What stands in no answer, whoever wrote it.
    private static let withheld: Set<String> = ["client_secret", "service_auth"]

    /// Folders that hold the files of `bodyFileName`.
    private let fileFolders: [String]
    private let logger: Logger

    /// - Parameter fixtures: the files and folders of the fixtures, beside or in which `__files` may lie.
    init(fixtures: [String], logger: Logger) {
        fileFolders = fixtures.flatMap { ["\($0)/__files", "\(Self.parent(of: $0))/__files"] }
        self.logger = logger
    }

    /// - Parameters:
    ///   - path: where the stub stands in its document.
    ///   - id: takes the place of the one in the JSON.
    func stub(_ json: JSONValue, at path: [JSONStep] = [], id: String? = nil) throws(JSONError) -> StubMapping {
        try StubMapping(json, at: path, id: id, readFile: readFile, finish: withholdSecrets)
    }

    /// The stubs of the object's `mappings`; none where it has no such field.
    func stubs(_ reader: inout ObjectReader) throws(JSONError) -> [StubMapping] {
        try reader.list("mappings") { (json, path) throws(JSONError) in try stub(json, at: path) } ?? []
    }

    private static func parent(of path: String) -> String {
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path[...]
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return String(trimmed[..<slash])
    }

    /// The file of a name, which may have folders in it but must not lead out of the folder.
    private func readFile(_ name: String) -> [UInt8]? {
        guard !name.hasPrefix("/"), !name.split(separator: "/").contains(".."), !name.utf8.contains(0) else {
            return nil
        }
        for folder in fileFolders {
            if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") { return [UInt8](data) }
        }
        return nil
    }

    private func withholdSecrets(_ definition: inout ResponseDefinition) {
        let body = Redaction.removing(Self.withheld, from: definition.response.body.bytes)
        if let body { definition.response.body = .bytes(body) }
        let headers = definition.response.headers.map { field in
            Response.Field(field.name, Redaction.removing(Self.withheld, from: field.value))
        }
        guard body != nil || headers != definition.response.headers else { return }
        definition.response.headers = headers
        logger.warning("a stub's response has a client_secret or a service_auth, which was taken out of it")
    }
}
