public import HTTP
public import JSON

/// Keeps the values of some names out of the responses of stubs. Members of JSON are taken out. What is in another form
/// and has one of the names is refused, and so is what is packed and has one, or can't be searched.
public struct Withholding: Sendable {
    private let names: SensitiveNames
    /// The names, as an error lists them.
    private let list: String

    /// Makes a withholding.
    ///
    /// - Parameters:
    ///   - names: the names. Only `unmistakable` and `harmless` are used.
    ///   - list: the names, as an error lists them, such as `client_secret or service_auth`.
    public init(_ names: SensitiveNames, list: String) {
        self.names = names
        self.list = list
    }

    /// Takes the members with one of the names out of a response's body. Returns whether there were any.
    ///
    /// - Parameters:
    ///   - response: the response.
    ///   - path: the path of the response's definition in its document.
    ///   - bodyMember: the member of the definition that has the body, such as `jsonBody`.
    ///   - packed: what lies under the content codings of the body.
    /// - Throws: `JSONError` if a header, the reason phrase, a body that is no JSON, or a packed body has one of the
    ///   names.
    public func clean(
        _ response: inout Response,
        at path: [JSONStep],
        bodyMember: String,
        packed: PackedBody
    ) throws(JSONError) -> Bool {
        try check(packed, at: path, bodyMember)
        for field in response.headers {
            let place = path + [.member("headers"), .member(field.name)]
            guard !names.contains(field.name) else {
                throw JSONError(path: path + [.member("headers")], reason: "has a header named \(list)")
            }
            try check(field.value, at: place)
        }
        try check(response.reasonPhrase ?? "", at: path + [.member("statusMessage")])
        let path = path + [.member(bodyMember)]
        let body = response.body.bytes
        var repeatsNames = false
        guard let value = try? JSONValue(parsing: body, repeatsNames: &repeatsNames) else {
            guard !names.areUnmistakable(in: body) else { throw refusal(at: path) }
            return false
        }
        var hasTakenOut = false
        let cleaned = try clean(value, at: path, &hasTakenOut)
        // Of members with one name, a client would read the first one or the last one.
        if hasTakenOut || repeatsNames { response.body = .bytes(cleaned.bytes) }
        return hasTakenOut
    }

    private func clean(
        _ value: JSONValue,
        at path: [JSONStep],
        _ hasTakenOut: inout Bool
    ) throws(JSONError) -> JSONValue {
        switch value {
        case .object(let object):
            var kept: [JSONObject.Member] = []
            var hasName = false
            for member in object.members {
                if names.contains(member.key) {
                    hasTakenOut = true
                    continue
                }
                hasName = hasName || names.areDescribed(by: member.value)
                guard !names.areColumns(member) else { throw refusal(at: path) }
                kept.append((member.key, try clean(member.value, at: path, &hasTakenOut)))
            }
            // An object such as `{"name": "client_secret", "value": "x"}` is a member itself.
            guard !hasName || kept.count > 4 || !kept.contains(where: { SensitiveNames.isValue($0.key) }) else {
                throw refusal(at: path)
            }
            return .object(JSONObject(kept))
        case .array(let array):
            // Behind a name in a list stands its value, unless the list is one of names.
            let isListOfNames = array.allSatisfy { $0.string.map(Self.isWord) ?? false }
            let hasValueBehindName = array.dropLast().contains(where: names.areNamed) && !isListOfNames
            // So do the rows of a table, behind the names of its columns.
            let isTable = array.count > 1 && names.areListed(in: array[0])
            guard !hasValueBehindName, !isTable else { throw refusal(at: path) }
            var kept: [JSONValue] = []
            for element in array { kept.append(try clean(element, at: path, &hasTakenOut)) }
            return .array(kept)
        case .string(let text):
            try check(text, at: path)
            return value
        case .null, .bool, .number: return value
        }
    }

    /// Throws if what is packed has one of the names, or can't be searched for them.
    private func check(_ packed: PackedBody, at path: [JSONStep], _ bodyMember: String) throws(JSONError) {
        for layer in packed.layers {
            let place = path + [.member(bodyMember)]
            var repeatsNames = false
            var hasName = false
            if let value = try? JSONValue(parsing: layer, repeatsNames: &repeatsNames) {
                _ = try clean(value, at: place, &hasName)
                // Of members with one name, only the last one was looked at.
                hasName = hasName || repeatsNames && names.areUnmistakable(in: layer)
            } else {
                hasName = names.areUnmistakable(in: layer)
            }
            guard !hasName else {
                throw JSONError(
                    path: place,
                    reason: "is packed and has \(list), which can't be taken out of it; a response must not carry it"
                )
            }
        }
        switch packed.obstacle {
        case nil: break
        case .coding:
            throw JSONError(
                path: path + [.member("headers"), .member("Content-Encoding")],
                reason: "names a coding under which \(list) can't be searched for; give the body unpacked, or as gzip"
            )
        case .dictionary: throw unsearchable("is zlib with a preset dictionary", at: path, bodyMember)
        case .size: throw unsearchable("unpacks to more than \(PackedBody.sizeLimit) bytes", at: path, bodyMember)
        case .layers: throw unsearchable("is packed more than \(PackedBody.layerLimit) times", at: path, bodyMember)
        }
    }

    private func unsearchable(_ problem: String, at path: [JSONStep], _ bodyMember: String) -> JSONError {
        JSONError(path: path + [.member(bodyMember)], reason: "\(problem), so \(list) can't be searched for in it")
    }

    private static func isWord(_ text: String) -> Bool {
        text.utf8.count <= 40
            && text.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_") }
    }

    private func check(_ text: String, at path: [JSONStep]) throws(JSONError) {
        guard !names.areUnmistakable(in: text.utf8) else { throw refusal(at: path) }
    }

    private func refusal(at path: [JSONStep]) -> JSONError {
        JSONError(
            path: path,
            reason: "has \(list) in a text, from which it can't be taken out; a response must not carry it"
        )
    }
}
