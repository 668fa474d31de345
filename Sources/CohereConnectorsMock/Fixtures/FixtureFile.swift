import Connectors

/// A fixture file's content (`fixtures/schema.json` describes the same). Unknown fields are errors, as a misspelt one
/// would silently do nothing.
struct FixtureFile: Decodable {
    var connectors: [FixtureConnector]?
    var apiKeys: [Secret]?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case schema = "$schema"
        case connectors
        case apiKeys = "api_keys"
        /// Stubs, and what WireMock writes beside them; `Fixtures` reads them.
        case mappings
        case meta
        case importOptions
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(otherThan: CodingKeys.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        connectors = try container.decodeIfPresent([FixtureConnector].self, forKey: .connectors)
        apiKeys = try container.decodeIfPresent([Secret].self, forKey: .apiKeys)
    }
}

/// A connector of a fixture: the fields of a create, and those that are otherwise the server's to give.
struct FixtureConnector: Decodable {
    var seed: ConnectorSeed

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case id
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    private enum Nested: String, CodingKey {
        case oauth
        case serviceAuth = "service_auth"
    }

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(
            otherThan: CodingKeys.allCases.map(\.rawValue) + ConnectorFields.CodingKeys.allCases.map(\.rawValue)
        )
        let nested = try decoder.container(keyedBy: Nested.self)
        if nested.contains(.oauth), try !nested.decodeNil(forKey: .oauth) {
            try nested.superDecoder(forKey: .oauth)
                .refuseKeys(otherThan: ConnectorFields.OAuth.CodingKeys.allCases.map(\.rawValue))
        }
        if nested.contains(.serviceAuth), try !nested.decodeNil(forKey: .serviceAuth) {
            try nested.superDecoder(forKey: .serviceAuth)
                .refuseKeys(otherThan: ConnectorFields.ServiceAuth.CodingKeys.allCases.map(\.rawValue))
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        seed = ConnectorSeed(
            id: try container.decodeIfPresent(String.self, forKey: .id),
            createdAt: try Self.time(.createdAt, in: container),
            updatedAt: try Self.time(.updatedAt, in: container),
            content: try ConnectorFields(from: decoder).changes
        )
    }

    private static func time(
        _ key: CodingKeys,
        in container: KeyedDecodingContainer<CodingKeys>
    ) throws -> Timestamp? {
        guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return nil }
        guard let time = Timestamp(text) else {
            throw JSONProblem(
                codingPath: container.codingPath + [key],
                reason: "must be a time as RFC 3339 writes it, such as 2023-09-21T15:45:39.097677Z"
            )
        }
        return time
    }
}

extension Decoder {
    fileprivate func refuseKeys(otherThan known: [String]) throws {
        for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw JSONProblem(
                codingPath: codingPath + [key],
                reason: "is not a field of a fixture; known here are \(known.joined(separator: ", "))"
            )
        }
    }
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
