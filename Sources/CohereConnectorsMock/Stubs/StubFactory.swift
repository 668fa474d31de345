import FoundationEssentials
import HTTP
import HTTPStubs
import JSON
import Logging

/// Makes stubs from what users write, and removes secrets from the responses of these stubs.
struct StubFactory: Sendable {
    /// The names of JSON members and fields that are removed from every stub's response, even if a user has written
    /// them.
    private static let withheld: Set<String> = ["client_secret", "service_auth"]

    /// The folders of the files that `bodyFileName` may name.
    private let fileFolders: [String]
    private let logger: Logger

    /// Makes a factory.
    ///
    /// - Parameter fixtures: the files and folders of the fixtures. A folder `__files` may be beside or inside each of
    ///   them.
    init(fixtures: [String], logger: Logger) {
        fileFolders = fixtures.flatMap { ["\($0)/__files", "\(Self.parent(of: $0))/__files"] }
        self.logger = logger
    }

    /// Makes a stub. Throws `JSONError` if a field can't be used.
    ///
    /// - Parameters:
    ///   - path: the path of the stub in its document. Default: the root.
    ///   - id: the id of the stub, in place of the one in the JSON. Default: nil, which keeps that one.
    ///   - budget: the budget for compiling all regular expressions of the document. Default: one of its own.
    func stub(
        _ json: JSONValue,
        at path: [JSONStep] = [],
        id: String? = nil,
        budget: Budget = Budget()
    ) throws(JSONError) -> StubMapping {
        try StubMapping(json, at: path, id: id, readFile: readFile, budget: budget, finish: withholdSecrets)
    }

    /// Returns the stubs of the object's field `mappings`; an empty list if it has no such field. Throws if two of them
    /// have the same id, as one would replace the other without a word.
    ///
    /// - Parameter budget: the budget for compiling all their regular expressions. Default: that of an admin call.
    func stubs(
        _ reader: inout ObjectReader,
        budget: Budget = Budget(steps: Budget.adminSteps)
    ) throws(JSONError) -> [StubMapping] {
        var places: [String: Int] = [:]
        return try reader.list("mappings") { (json, path) throws(JSONError) in
            let stub = try stub(json, at: path, budget: budget)
            if let first = places.updateValue(places.count, forKey: stub.id) {
                throw JSONError(
                    path: path + [.member(json["id"] == nil ? "uuid" : "id")],
                    reason: "is the id of mappings[\(first)] already"
                )
            }
            return stub
        } ?? []
    }

    private static func parent(of path: String) -> String {
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path[...]
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return String(trimmed[..<slash])
    }

    /// Returns the content of a file; nil if there is none. Its name may contain folders, but must not lead out of the
    /// folder.
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
