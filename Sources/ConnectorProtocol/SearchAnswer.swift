import Connectors
package import GroundedChat
package import HTTP
package import JSON

/// What a connector has answered to a search.
package struct SearchAnswer: Sendable {
    /// The number of fields of one search that are used.
    static let fieldLimit = 20_000
    /// The number of warnings that are kept.
    package static let warningLimit = 5

    /// The fields of each result, without its own id.
    package private(set) var results: [[FoundDocument.Field]] = []
    /// What Cohere's service would not have taken, each as the rest of a sentence that begins with the connector.
    package private(set) var warnings: [String] = []

    /// Reads an answer: `{"results": [{…}]}` with status 200. Numbers and booleans become strings; everything else that
    /// is no string is left out. Throws if the answer has another status or another form.
    ///
    /// - Parameter mask: hides what must not be in what it found.
    package init(_ response: Response, _ mask: SecretMask) throws(SearchFailure) {
        guard response.status == .ok else { throw .status(response.status) }
        let document: JSONValue
        do throws(JSONSyntaxError) {
            document = try JSONValue(parsing: response.body.bytes, maximumDepth: SearchRules.depthLimit)
        } catch {
            throw .unreadable("is not valid JSON")
        }
        guard let object = document.object else { throw .unreadable("is not a JSON object") }
        guard let list = object["results"]?.array else { throw .unreadable("has no list 'results'") }
        // Most answers have no secret anywhere, and then the fields need not be searched one by one.
        let body = String(decoding: response.body.bytes, as: UTF8.self)
        let mask = mask.isFound(in: body) ? mask : SecretMask([], hidesShort: false)
        var fieldCount = 0
        for (index, value) in list.prefix(SearchRules.resultLimit).enumerated() {
            guard let members = value.object?.members else {
                warn("results[\(index)] is \(value.kind) and was left out")
                continue
            }
            fieldCount += members.count
            guard fieldCount <= Self.fieldLimit else {
                warn(
                    "results[\(index)] and what follows was left out, as a search has \(Self.fieldLimit) fields at most"
                )
                return
            }
            results.append(fields(of: members, index, mask))
        }
        if list.count > SearchRules.resultLimit { warn("only the first \(SearchRules.resultLimit) results were used") }
    }

    /// What becomes of the value of a field.
    package enum FieldValue {
        /// A string stays as it is.
        case string(String)
        /// A number or a boolean becomes a string.
        case written(String)
        /// Anything else is left out.
        case leftOut

        package init(_ value: JSONValue) {
            self =
                switch value {
                case .string(let text): .string(text)
                case .number(let text): .written(text)
                case .bool(let bool): .written(bool ? "true" : "false")
                case .null, .array, .object: .leftOut
                }
        }
    }

    private mutating func fields(
        of members: [JSONObject.Member],
        _ index: Int,
        _ mask: SecretMask
    ) -> [FoundDocument.Field] {
        var fields: [FoundDocument.Field] = []
        var hasHiddenName = false
        for (name, value) in members where name != "id" {
            let name = mask.text(name) == name ? name : Secret.redacted
            // Two names that are hidden would be the same.
            if name == Secret.redacted {
                guard !hasHiddenName else { continue }
                hasHiddenName = true
            }
            switch FieldValue(value) {
            case .string(let text): fields.append(.init(name, mask.text(text)))
            case .written(let text):
                fields.append(.init(name, mask.text(text)))
                warn("results[\(index)].\(Self.shown(name)) is \(value.kind) and was written as a string")
            case .leftOut: warn("results[\(index)].\(Self.shown(name)) is \(value.kind) and was left out")
            }
        }
        return fields
    }

    private mutating func warn(_ warning: String) {
        if warnings.count < Self.warningLimit { warnings.append(warning) }
    }

    /// Returns a name as a header may show it: it is the connector's own.
    package static func shown(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
                || (0x41...0x5A).contains(byte & 0xDF)
        }
        return isPlain && (1...64).contains(name.utf8.count) ? name : "(a field)"
    }
}
