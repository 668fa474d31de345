import HTTPStubs
import MicroHTTPD

/// The stubs' part of WireMock's admin API.
enum AdminMappings {
    static let routes: [Route<Endpoint>] = [
        Route(.get, "/__admin", .admin(list)),
        Route(.get, "/__admin/mappings", .admin(list)),
        Route(.post, "/__admin/mappings", .admin(create)),
        Route(.delete, "/__admin/mappings", .admin(removeAll)),
        Route(.post, "/__admin/mappings/reset", .admin(reset)),
        Route(.post, "/__admin/mappings/import", .admin(importAll)),
        Route(.post, "/__admin/mappings/find-by-metadata", .admin(findByMetadata)),
        Route(.post, "/__admin/mappings/remove-by-metadata", .admin(removeByMetadata)),
        Route(.get, "/__admin/mappings/{id}", .admin(get)),
        Route(.put, "/__admin/mappings/{id}", .admin(replace)),
        Route(.delete, "/__admin/mappings/{id}", .admin(remove)),
    ]

    private static func list(_ call: AdminCall) throws -> Outcome {
        .json(view(call.mock.stubs.mappings(of: call.tenant), call))
    }

    private static func view(_ stubs: [StubMapping], _ call: AdminCall) -> JSONValue {
        [
            "mappings": .array(call.page(stubs).map(call.mock.redaction.mapping)),
            "meta": ["total": JSONValue(stubs.count)],
        ]
    }

    private static func create(_ call: AdminCall) throws -> Outcome {
        let stub = try call.mock.stub(try call.json())
        call.mock.stubs.add(stub, for: call.tenant)
        return .json(status: 201, call.mock.redaction.mapping(stub))
    }

    private static func get(_ call: AdminCall) throws -> Outcome {
        guard let stub = call.mock.stubs.mapping(withID: call.id, of: call.tenant) else { throw AdminError.notFound }
        return .json(call.mock.redaction.mapping(stub))
    }

    private static func replace(_ call: AdminCall) throws -> Outcome {
        guard call.mock.stubs.mapping(withID: call.id, of: call.tenant) != nil else { throw AdminError.notFound }
        let stub = try call.mock.stub(try call.json(), id: call.id)
        guard call.mock.stubs.replace(stub, of: call.tenant) else { throw AdminError.notFound }
        return .json(call.mock.redaction.mapping(stub))
    }

    private static func remove(_ call: AdminCall) throws -> Outcome {
        guard call.mock.stubs.remove(call.id, of: call.tenant) else { throw AdminError.notFound }
        return .done
    }

    private static func removeAll(_ call: AdminCall) throws -> Outcome {
        call.mock.stubs.removeAll(of: call.tenant)
        return .done
    }

    private static func reset(_ call: AdminCall) throws -> Outcome {
        call.mock.stubs.resetMappings(of: call.tenant)
        return .done
    }

    /// Reads all stubs before it adds one.
    private static func importAll(_ call: AdminCall) throws -> Outcome {
        var reader = try call.object()
        var imported: [StubMapping] = []
        for (index, value) in (try reader.array("mappings") ?? []).enumerated() {
            imported.append(try call.mock.stub(value, at: "/mappings/\(index)"))
        }
        var options = try reader.reader("importOptions")
        let policy = try options?.string("duplicatePolicy") ?? "OVERWRITE"
        guard ["OVERWRITE", "IGNORE"].contains(policy) else {
            throw StubError(pointer: "/importOptions/duplicatePolicy", detail: "must be OVERWRITE or IGNORE")
        }
        let deletesOthers = try options?.bool("deleteAllNotInImport") ?? false
        try options?.refuseOthers()
        reader.ignore("meta")
        try reader.refuseOthers()
        let stubs = call.mock.stubs
        // The first of the list becomes the newest, and is asked first.
        for stub in imported.reversed() {
            guard stubs.mapping(withID: stub.id, of: call.tenant) != nil else {
                stubs.add(stub, for: call.tenant)
                continue
            }
            if policy == "OVERWRITE" { _ = stubs.replace(stub, of: call.tenant) }
        }
        if deletesOthers {
            let kept = Set(imported.map(\.id))
            for stub in stubs.mappings(of: call.tenant) where !kept.contains(stub.id) {
                _ = stubs.remove(stub.id, of: call.tenant)
            }
        }
        return .done
    }

    private static func findByMetadata(_ call: AdminCall) throws -> Outcome {
        .json(view(try call.mock.stubs.mappings(whoseMetadata: try call.json(), of: call.tenant), call))
    }

    private static func removeByMetadata(_ call: AdminCall) throws -> Outcome {
        for stub in try call.mock.stubs.mappings(whoseMetadata: try call.json(), of: call.tenant) {
            _ = call.mock.stubs.remove(stub.id, of: call.tenant)
        }
        return .done
    }
}
