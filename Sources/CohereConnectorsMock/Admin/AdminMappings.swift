import HTTP
import HTTPStubs
import JSON

/// The part of WireMock's admin API for stubs.
enum AdminMappings {
    static func list(_ call: Call) throws -> Outcome {
        try view(call.mock.stubs.mappings(of: call.scope), call, call.makeBudget())
    }

    private static func view(_ stubs: [StubMapping], _ call: Call, _ budget: Budget) throws -> Outcome {
        try .json { json in
            try json.member("mappings", call.page(stubs), budget, Redaction.cohere.mapping)
            json.member("meta", ["total": JSONValue(stubs.count)])
        }
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
        guard let existing = call.mock.stubs.mapping(withID: call.id, of: call.scope) else { throw AdminError.notFound }
        // A stub that is read and put back stays as it is, though `[redacted]` stands in what was read.
        let json = try call.json()
        let shown = Redaction.cohere.mapping(existing)
        if json == shown { return .json(shown) }
        let stub = try call.mock.stubFactory.stub(json, id: call.id)
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

    /// Imports a list of stubs, as a whole or not at all.
    static func importAll(_ call: Call) throws -> Outcome {
        var reader = try call.object()
        var list = StubImport(try call.mock.stubFactory.stubs(&reader, budget: call.makeBudget()))
        if var options = try reader.reader("importOptions") {
            if let name = try options.string("duplicatePolicy") {
                guard let policy = StubImport.DuplicatePolicy(rawValue: name) else {
                    throw options.failure("duplicatePolicy", "must be OVERWRITE or IGNORE")
                }
                list.duplicatePolicy = policy
            }
            list.deletesOthers = try options.bool("deleteAllNotInImport") ?? false
            try options.refuseOthers()
        }
        reader.ignore("meta")
        try reader.refuseOthers()
        call.mock.stubs.add(list, for: call.scope)
        return .done
    }

    static func findByMetadata(_ call: Call) throws -> Outcome {
        let budget = call.makeBudget()
        let found = try call.mock.stubs.mappings(whoseMetadata: try call.json(), of: call.scope, budget: budget)
        return try view(found, call, budget)
    }

    static func removeByMetadata(_ call: Call) throws -> Outcome {
        try call.mock.stubs.removeMappings(whoseMetadata: try call.json(), of: call.scope, budget: call.makeBudget())
        return .done
    }
}
