import ConnectorProtocol
import HTTP
import HTTPStubs
import JSON
import Logging

/// Makes stubs from what users write, and removes secrets from the responses of these stubs.
struct StubFactory: Sendable {
    /// A folder of the files that `bodyFileName` may name.
    private struct FileFolder: Sendable {
        var path: String
        /// The folder that no link may lead out of.
        var root: String
    }

    private let fileFolders: [FileFolder]
    private let logger: Logger

    /// Makes a factory.
    ///
    /// - Parameter fixtures: the files and folders of the fixtures. A folder `__files` may be beside or inside each of
    ///   them.
    init(fixtures: [String], logger: Logger) {
        fileFolders = fixtures.flatMap { fixture in
            let beside = "\(Self.parent(of: fixture))/__files"
            return [
                FileFolder(path: "\(fixture)/__files", root: fixture), FileFolder(path: beside, root: beside),
            ]
        }
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
        try StubMapping(
            json,
            at: path,
            id: id,
            readFile: readFile,
            budget: budget,
            showName: Redaction.cohere.text
        ) { (definition, path) throws(JSONError) in
            try finish(&definition, at: path, budget)
        }
    }

    /// Returns the stubs of the object's field `mappings`; an empty list if it has no such field. Throws if two of them
    /// have the same id, as one would replace the other without a word.
    ///
    /// - Parameters:
    ///   - budget: the budget for compiling all their regular expressions. Default: that of an admin call.
    ///   - makeID: returns the id of a stub that gives none, by its place in the list. Default: a random id.
    func stubs(
        _ reader: inout ObjectReader,
        budget: Budget = Budget(steps: Budget.adminSteps),
        makeID: (Int) -> String? = { _ in nil }
    ) throws(JSONError) -> [StubMapping] {
        var places: [String: Int] = [:]
        return try reader.list("mappings") { (json, path) throws(JSONError) in
            let stub = try stub(json, at: path, id: Self.hasID(json) ? nil : makeID(places.count), budget: budget)
            if let first = places.updateValue(places.count, forKey: stub.id) {
                throw JSONError(
                    path: path + [.member(json["id"] == nil ? "uuid" : "id")],
                    reason: "is the id of mappings[\(first)] already"
                )
            }
            return stub
        } ?? []
    }

    /// Whether a stub gives its id.
    static func hasID(_ json: JSONValue) -> Bool { json["id"] != nil || json["uuid"] != nil }

    private static func parent(of path: String) -> String {
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path[...]
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return String(trimmed[..<slash])
    }

    /// Returns the content of a file; nil if there is none. Its name may contain folders, but neither the name nor a
    /// link leads out of the fixtures' folder.
    private func readFile(_ name: String) -> [UInt8]? {
        guard !name.hasPrefix("/"), !name.split(separator: "/").contains(".."), !name.utf8.contains(0) else {
            return nil
        }
        for folder in fileFolders {
            guard let file = FileSystem.realPath("\(folder.path)/\(name)"),
                let root = FileSystem.realPath(folder.root),
                file.utf8.starts(with: (root == "/" ? root : root + "/").utf8),
                let item = try? FileSystem.item(at: file), item.kind == .file, item.size <= FileSystem.sizeLimit
            else { continue }
            if let bytes = FileSystem.contents(file) { return bytes }
        }
        return nil
    }

    /// Makes the last changes to a stub's response, and says in the log what they are.
    private func finish(
        _ definition: inout ResponseDefinition,
        at path: [JSONStep],
        _ budget: Budget
    ) throws(JSONError) {
        if !definition.replacedHeaders.isEmpty {
            let names = definition.replacedHeaders.joined(separator: ", ")
            logger.warning("a stub's response has \(names): the server sends its own instead")
        }
        let member = definition.bodyMember
        let packed: PackedBody
        do throws(BudgetError) {
            packed = try PackedBody(definition.response, budget: budget)
        } catch {
            throw JSONError(path: path + [.member(member)], reason: "can't be searched: \(error.reason)")
        }
        definition.hidesBody = Redaction.cohere.hides(packed)
        let hasTakenOut = try Withholding.cohere.clean(
            &definition.response,
            at: path,
            bodyMember: member,
            packed: packed
        )
        guard hasTakenOut else { return }
        logger.warning("a stub's response has a client_secret or a service_auth, which was taken out of it")
    }
}
