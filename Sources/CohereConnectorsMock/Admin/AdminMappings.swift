import HTTP
import HTTPStubs
import JSON

/// The part of WireMock's admin API for stubs.
enum AdminMappings {
    static func list(_ call: Call) throws -> Outcome {
        .json(view(call.mock.stubs.mappings(of: call.scope), call))
    }

    private static func view(_ stubs: [StubMapping], _ call: Call) -> JSONValue {
        [
            "mappings": .array(call.page(stubs).map(Redaction.cohere.mapping)),
            "meta": ["total": JSONValue(stubs.count)],
        ]
    }

    static func create(_ call: Call) throws -> Outcome {
        let stub = try call.mock.stubFactory.stub(try call.json())
        call.mock.stubs.add(stub, for: call.scope)
        return .json(status: 201, Redaction.cohere.mapping(stub))
    }

    static func get(_ call: Call) throws -> Outcome {
        guard let stub = call.mock.stubs.mapping(withID: call.id, of: call.scope) else { throw AdminError.notFound }
        return .json(Redaction.cohere.mapping(stub))
    }

    static func replace(_ call: Call) throws -> Outcome {
        guard call.mock.stubs.mapping(withID: call.id, of: call.scope) != nil else { throw AdminError.notFound }
        let stub = try call.mock.stubFactory.stub(try call.json(), id: call.id)
        guard call.mock.stubs.replace(stub, of: call.scope) else { throw AdminError.notFound }
        return .json(Redaction.cohere.mapping(stub))
    }

    static func remove(_ call: Call) throws -> Outcome {
        guard call.mock.stubs.remove(call.id, of: call.scope) else { throw AdminError.notFound }
        return .done
    }

    static func removeAll(_ call: Call) throws -> Outcome {
        call.mock.stubs.removeAll(of: call.scope)
        return .done
    }

    static func reset(_ call: Call) throws -> Outcome {
        call.mock.stubs.resetMappings(of: call.scope)
        return .done
    }

    /// Imports a list of stubs. All stubs are read before the first one is added.
    static func importAll(_ call: Call) throws -> Outcome {
        var reader = try call.object()
        let imported = try call.mock.stubFactory.stubs(&reader)
        var options = try reader.reader("importOptions")
        let policy = try options?.string("duplicatePolicy") ?? "OVERWRITE"
        guard ["OVERWRITE", "IGNORE"].contains(policy) else {
            throw JSONError(
                path: reader.path("importOptions") + [.member("duplicatePolicy")],
                reason: "must be OVERWRITE or IGNORE"
            )
        }
        let deletesOthers = try options?.bool("deleteAllNotInImport") ?? false
        try options?.refuseOthers()
        reader.ignore("meta")
        try reader.refuseOthers()
        let stubs = call.mock.stubs
        // The stubs are added in reverse order, so that the first of the list becomes the newest and is tried first.
        for stub in imported.reversed() {
            guard stubs.mapping(withID: stub.id, of: call.scope) != nil else {
                stubs.add(stub, for: call.scope)
                continue
            }
            if policy == "OVERWRITE" { _ = stubs.replace(stub, of: call.scope) }
        }
        if deletesOthers {
            let kept = Set(imported.map(\.id))
            for stub in stubs.mappings(of: call.scope) where !kept.contains(stub.id) {
                _ = stubs.remove(stub.id, of: call.scope)
            }
        }
        return .done
    }

    static func findByMetadata(_ call: Call) throws -> Outcome {
        .json(view(try call.mock.stubs.mappings(whoseMetadata: try call.json(), of: call.scope), call))
    }

    static func removeByMetadata(_ call: Call) throws -> Outcome {
        for stub in try call.mock.stubs.mappings(whoseMetadata: try call.json(), of: call.scope) {
            _ = call.mock.stubs.remove(stub.id, of: call.scope)
        }
        return .done
    }
}
