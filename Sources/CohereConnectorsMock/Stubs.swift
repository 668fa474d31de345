import Connectors
import FoundationEssentials
import HTTPStubs
import Logging
import MicroHTTPD

/// Makes stubs of what users write, and sees to it that none answers with a secret.
struct StubLoader: Sendable {
    /// Never in an answer, wherever it comes from.
    private static let withheld: Set<String> = ["client_secret", "service_auth"]

    /// Folders that hold the files of `bodyFileName`.
    var fileFolders: [String] = []
    var logger: Logger

    func stub(_ json: JSONValue, at pointer: String = "", id: String? = nil) throws(StubError) -> StubMapping {
        try StubMapping(json, at: pointer, id: id, readFile: readFile, finish: withholdSecrets)
    }

    /// The stubs of `{"mappings": […]}`; none where there is no such field.
    func stubs(of json: JSONValue) throws(StubError) -> [StubMapping] {
        var stubs: [StubMapping] = []
        guard let mappings = json["mappings"], !mappings.isNull else { return [] }
        guard let array = mappings.array else {
            throw StubError(pointer: "/mappings", detail: "must be an array, not \(mappings.kind)")
        }
        for (index, mapping) in array.enumerated() { stubs.append(try stub(mapping, at: "/mappings/\(index)")) }
        return stubs
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
        let body = Redaction.removing(Self.withheld, from: definition.response.body)
        if let body { definition.response.body = body }
        let headers = definition.response.headers.map { field in
            Response.Field(field.name, Redaction.removing(Self.withheld, from: field.value))
        }
        guard body != nil || headers != definition.response.headers else { return }
        definition.response.headers = headers
        logger.warning("a stub's response has a client_secret or a service_auth, which was taken out of it")
    }
}

extension Mock {
    func stub(_ json: JSONValue, at pointer: String = "", id: String? = nil) throws(StubError) -> StubMapping {
        try fixtures.loader.stub(json, at: pointer, id: id)
    }

    /// What is not shown of requests, responses and stubs.
    var redaction: Redaction { Self.redaction }

    private static let redaction: Redaction = {
        let fields: Set<String> = [
            "client_secret", "service_auth", "access_token", "refresh_token", "id_token", "token", "code_verifier",
            "client_assertion", "password", "api_key", "api_keys",
        ]
        return Redaction(
            jsonKeys: fields,
            formKeys: fields.union(["code"]),
            headers: ["authorization", "proxy-authorization", "x-admin-key"]
        )
    }()
}
