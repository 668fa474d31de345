import Connectors
import HTTPStubs
import MicroHTTPD

/// The journal's part of WireMock's admin API.
enum AdminRequests {
    static let routes: [Route<Endpoint>] = [
        Route(.get, "/__admin/requests", .admin(list)),
        Route(.delete, "/__admin/requests", .admin(removeAll)),
        Route(.post, "/__admin/requests/reset", .admin(removeAll)),
        Route(.post, "/__admin/requests/find", .admin(find)),
        Route(.post, "/__admin/requests/count", .admin(count)),
        Route(.post, "/__admin/requests/remove", .admin(removeMatching)),
        Route(.get, "/__admin/requests/unmatched", .admin(unmatched)),
        Route(.get, "/__admin/requests/unmatched/near-misses", .admin(unmatchedNearMisses)),
        Route(.get, "/__admin/requests/{id}", .admin(get)),
        Route(.delete, "/__admin/requests/{id}", .admin(remove)),
        Route(.post, "/__admin/near-misses/request", .admin(nearMissesOfRequest)),
        Route(.post, "/__admin/near-misses/request-pattern", .admin(nearMissesOfPattern)),
    ]

    /// Newest first.
    private static func list(_ call: AdminCall) throws -> Outcome {
        let query = call.request.query
        var entries = Array(call.mock.journal.entries(of: call.tenant).reversed())
        if query["unmatched"] == "true" { entries.removeAll(where: \.wasMatched) }
        if let id = query["matchingStub"]?.lowercased() { entries.removeAll { $0.stub?.id != id } }
        if let since = query["since"] {
            guard let time = Timestamp(since) else {
                throw AdminError.problem(AdminError.unprocessable, code: 10, title: "since must be a time (RFC 3339)")
            }
            entries.removeAll { $0.receivedAt <= time.microseconds }
        }
        return .json([
            "requests": .array(call.page(entries).map(call.view.entry)),
            "meta": ["total": JSONValue(entries.count)],
            "requestJournalDisabled": call.isJournalDisabled,
        ])
    }

    private static func get(_ call: AdminCall) throws -> Outcome {
        guard let entry = call.mock.journal.entry(withID: call.id, of: call.tenant) else { throw AdminError.notFound }
        return .json(call.view.entry(entry))
    }

    private static func remove(_ call: AdminCall) throws -> Outcome {
        if let entry = call.mock.journal.entry(withID: call.id, of: call.tenant) { call.mock.journal.remove([entry]) }
        return .done
    }

    private static func removeAll(_ call: AdminCall) throws -> Outcome {
        call.mock.journal.removeAll(of: call.tenant)
        return .done
    }

    private static func matching(_ call: AdminCall) throws -> [JournalEntry] {
        let pattern = try RequestPattern(try call.json())
        return call.mock.journal.entries(matching: pattern, of: call.tenant)
    }

    private static func find(_ call: AdminCall) throws -> Outcome {
        .json([
            "requests": .array(try matching(call).map(call.view.request)),
            "requestJournalDisabled": call.isJournalDisabled,
        ])
    }

    private static func count(_ call: AdminCall) throws -> Outcome {
        .json(["count": JSONValue(try matching(call).count), "requestJournalDisabled": call.isJournalDisabled])
    }

    private static func removeMatching(_ call: AdminCall) throws -> Outcome {
        let entries = try matching(call)
        call.mock.journal.remove(entries)
        return .json(["serveEvents": .array(entries.map(call.view.entry))])
    }

    private static func unmatched(_ call: AdminCall) throws -> Outcome {
        let entries = call.mock.journal.entries(of: call.tenant).filter { !$0.wasMatched }
        return .json([
            "requests": .array(entries.map(call.view.request)), "requestJournalDisabled": call.isJournalDisabled,
        ])
    }

    // MARK: near misses

    private static func unmatchedNearMisses(_ call: AdminCall) throws -> Outcome {
        let entries = call.mock.journal.entries(of: call.tenant).filter { !$0.wasMatched }
        let misses = entries.flatMap { entry in
            NearMiss.ranked(entry.request, among: call.mock.stubs.mappings(of: entry.tenant))
                .map { call.view.nearMiss($0, of: call.view.request(entry)) }
        }
        return .json(["nearMisses": .array(misses)])
    }

    /// The body is a request as the journal shows one.
    private static func nearMissesOfRequest(_ call: AdminCall) throws -> Outcome {
        let json = try call.json()
        var reader = try ObjectReader(json, at: "")
        guard let target = RequestTarget(try reader.string("url") ?? "/") else {
            throw StubError(pointer: "/url", detail: "must be a path and a query")
        }
        var headers: [(name: String, value: String)] = []
        for member in try reader.members("headers") {
            for value in member.value.array ?? [member.value] {
                headers.append((member.key, value.string ?? value.text))
            }
        }
        let request = Request(
            method: Method(rawValue: try reader.string("method") ?? "GET"),
            target: target,
            headers: Headers(headers),
            body: Array((try reader.string("body") ?? "").utf8)
        )
        let misses = NearMiss.ranked(request, among: call.mock.stubs.mappings(of: call.tenant))
        let shown = call.mock.redaction.json(json)
        return .json(["nearMisses": .array(misses.map { call.view.nearMiss($0, of: shown) })])
    }

    private static func nearMissesOfPattern(_ call: AdminCall) throws -> Outcome {
        let json = try call.json()
        let ranked = NearMiss.ranked(
            try RequestPattern(json),
            among: call.mock.journal.entries(of: call.tenant)
        )
        let misses = ranked.map { miss -> JSONValue in
            [
                "request": call.view.request(miss.entry), "requestPattern": call.mock.redaction.pattern(json),
                "matchResult": JournalView.result(miss.distance, miss.differences),
            ]
        }
        return .json(["nearMisses": .array(misses)])
    }
}

extension AdminCall {
    fileprivate var view: JournalView { JournalView(mock: mock) }
    fileprivate var isJournalDisabled: JSONValue { .bool(!mock.journal.isEnabled) }
}
