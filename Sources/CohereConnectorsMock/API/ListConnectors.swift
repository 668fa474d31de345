import Connectors
import HTTP
import Texts

/// `GET /v1/connectors?limit=&offset=`
func listConnectors(_ call: Call) throws -> Outcome {
    let page = try Page(call.request.query)
    let organization = try call.organization
    let rendered = organization.renderedPage(offset: page.offset, limit: page.limit) { connectors, total in
        list(connectors, total, [:])
    }
    if let rendered { return .respond(.json(bytes: rendered)) }
    let (connectors, total) = organization.page(offset: page.offset, limit: page.limit)
    return try call.withStatuses(of: connectors) { .json(bytes: list(connectors, total, $0)) }
}

private func list(
    _ connectors: [StoredConnector],
    _ total: Int,
    _ statuses: [ExactText: UserAuthorization.Status]
) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(connectors.reduce(64) { $0 + $1.representation.bytes.count + 24 })
    body.append(contentsOf: #"{"connectors":["#.utf8)
    for (index, stored) in connectors.enumerated() {
        if index > 0 { body.append(UInt8(ascii: ",")) }
        stored.representation.append(to: &body, statuses[stored.key])
    }
    body.append(contentsOf: #"],"total_count":\#(total)}"#.utf8)
    return body
}

/// The part of the list that a request asks for. Both parameters are numbers in the vendor's description, so fractions
/// are legal. They are rounded down.
private struct Page {
    static let defaultLimit = 30
    var limit: Int
    var offset: Int

    init(_ query: Form) throws(APIError) {
        let limit = try Self.number("limit", in: query, range: 0...100, expectation: "a number from 0 to 100")
        let offset = try Self.number(
            "offset",
            in: query,
            range: 0...Double.greatestFiniteMagnitude,
            expectation: "a number, 0 or greater"
        )
        // Production treats a limit of 0 as no limit given.
        self.limit = limit.flatMap { $0 >= 1 ? Int($0) : nil } ?? Self.defaultLimit
        self.offset = offset.map { Int(exactly: $0.rounded(.down)) ?? .max } ?? 0
    }

    private static func number(
        _ name: String,
        in query: Form,
        range: ClosedRange<Double>,
        expectation: String
    ) throws(APIError) -> Double? {
        guard let text = query[name] else { return nil }
        let isDecimal = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isDecimal, let value = Double(text), range.contains(value) else {
            throw .parameter(name, mustBe: expectation)
        }
        return value
    }
}
