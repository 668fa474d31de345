import ConnectorProtocol
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
        try replace(call.id, by: try call.json(), call)
    }

    /// Replaces the stub whose id stands in the body. WireMock's Java client edits stubs by this call.
    static func edit(_ call: Call) throws -> Outcome {
        let json = try call.json()
        guard let id = try givenID(json) else {
            throw JSONError(path: [.member("id")], reason: "is required, as it says which stub is edited")
        }
        return try replace(id, by: json, call)
    }

    private static func givenID(_ json: JSONValue) throws -> String? {
        var reader = try ObjectReader(json, isRelaxed: true)
        return try reader.string("id") ?? reader.string("uuid")
    }

    private static func replace(_ id: String, by json: JSONValue, _ call: Call) throws -> Outcome {
        guard let existing = call.mock.stubs.mapping(withID: id, of: call.scope) else { throw AdminError.notFound }
        // A stub that is read and put back stays as it is, though `[redacted]` stands in what was read.
        let shown = Redaction.cohere.mapping(existing)
        if json == shown { return .json(shown) }
        let stub = try call.mock.stubFactory.stub(json, id: id)
        guard call.mock.stubs.replace(stub, of: call.scope) else { throw AdminError.notFound }
        return .json(Redaction.cohere.mapping(stub))
    }

    static func remove(_ call: Call) throws -> Outcome {
        guard call.mock.stubs.remove(call.id, of: call.scope) else { throw AdminError.notFound }
        return .done
    }

    /// Removes the stub in the body: the one with its id, or else those with the same pattern for requests. If
    /// there is none, nothing happens, as in WireMock.
    static func removeGiven(_ call: Call) throws -> Outcome {
        let json = try call.json()
        // A stub that was read from here has `[redacted]` in the place of secrets, so its id must be enough.
        if let id = try givenID(json), call.mock.stubs.remove(id, of: call.scope) { return .done }
        let budget = call.makeBudget()
        let stub = try call.mock.stubFactory.stub(json, budget: budget)
        let found = try call.mock.stubs.mappings(withRequestOf: stub, of: call.scope, budget: budget)
        call.mock.stubs.remove(found, of: call.scope)
        return .done
    }

    static func removeAll(_ call: Call) throws -> Outcome {
        call.mock.stubs.removeAll(of: call.scope)
        return .done
    }

    /// Returns the stubs to those of the fixtures, which are read again, and empties the journal. Nothing changes if a
    /// fixture is faulty.
    static func reset(_ call: Call) throws -> Outcome {
        let fixtures = try Fixtures(paths: call.mock.configuration.fixtures, stubFactory: call.mock.stubFactory)
        call.mock.stubs.resetMappings(of: call.scope, to: fixtures.stubs)
        call.mock.journal.removeAll(of: call.scope)
        return .done
    }

    /// Answers WireMock's call that writes stubs to disk, and says that it has no effect here.
    static func save(_ call: Call) throws -> Outcome {
        .json([
            "message": """
            Nothing was saved: stubs live in memory. To keep them, put what GET /__admin/mappings answers into the \
            folder mappings of a fixture (see --fixtures).
            """
        ])
    }

    /// Lists the stubs that no request in the journal matched.
    static func unmatched(_ call: Call) throws -> Outcome {
        let unused = try unusedStubs(call)
        return try view(unused, call, call.makeBudget())
    }

    static func removeUnmatched(_ call: Call) throws -> Outcome {
        call.mock.stubs.remove(try unusedStubs(call), of: call.scope)
        return .done
    }

    private static func unusedStubs(_ call: Call) throws -> [StubMapping] {
        guard call.mock.journal.isEnabled else {
            throw AdminError.problem(
                .unprocessableContent,
                code: 10,
                title: "The journal is turned off (see --journal-limit), so nobody knows which stubs have matched"
            )
        }
        let used = Set(call.mock.journal.entries(of: call.scope).compactMap(\.stub?.id))
        return call.mock.stubs.mappings(of: call.scope).filter { !used.contains($0.id) }
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
