import Foundation

@testable import CohereConnectorsMock
@testable import ConnectorProtocol
@testable import HTTPStubs

// What libFuzzer calls with its inputs. FUZZ_TARGET says what they are given to. A trap, a hang or an invariant that does
// not hold ends the run.

private let secret = "planted-secret-that-must-not-show"
private let target = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? "json"

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    switch target {
    case "request": fuzzRequest(bytes)
    case "json": fuzzJSON(bytes)
    case "fixtures": fuzzFixtures(bytes)
    case "stubs": fuzzStubs(bytes)
    case "oauth": fuzzOAuth(bytes)
    case "redaction": fuzzRedaction(bytes)
    case "budget": fuzzBudget(bytes)
    default: preconditionFailure("FUZZ_TARGET is none of request, json, fixtures, stubs, oauth, redaction, budget")
    }
    return 0
}

/// Targets, queries, forms, times, URLs; and the whole server's answer to them.
private func fuzzRequest(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let form = Form(parsing: text)
    precondition(Form(parsing: form.encoded) == form, "a form is not what it was")
    if let time = Timestamp(text) { precondition(Timestamp(time.description) == time, "a time is not what it was") }
    _ = HTTPURL(text)
    let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 4, let requestTarget = RequestTarget(lines[1]) else { return }
    var headers = Headers([("Authorization", "Bearer \(lines[2].isEmpty ? "k" : lines[2])")])
    headers.append(name: "Prefer", value: lines[2])
    // A delay that is legal would be waited for.
    guard !lines[2].lowercased().contains("delay") else { return }
    handle(
        Request(method: .init(rawValue: lines[0]), target: requestTarget, headers: headers, body: Array(lines[3].utf8))
    )
}

private func fuzzJSON(_ bytes: [UInt8]) {
    if let value = try? JSONValue(parsing: bytes) {
        precondition((try? JSONValue(parsing: value.bytes)) == value, "JSON is not what it was")
    }
    _ = try? JSONValue(parsingPrefixOf: bytes)
    _ = Redaction.cohere.text(String(decoding: bytes, as: UTF8.self))
    handle(Request(method: .post, target: path("/v1/connectors"), headers: key, body: bytes))
    handle(Request(method: .patch, target: path("/v1/connectors/seed"), headers: key, body: bytes))
}

private func fuzzFixtures(_ bytes: [UInt8]) {
    guard let json = try? JSONValue.document(bytes) else { return }
    var seeds = ConnectorSeeds()
    let file = try? FixtureFile(json, addingConnectorsTo: &seeds, stubFactory: mock.stubFactory) { "\($0)" }
    guard file != nil else { return }
    handle(
        Request(
            method: .put,
            target: path("/__admin/cohere/state"),
            headers: Headers([("Authorization", "Bearer other")]),
            body: bytes
        )
    )
}

/// A stub, and behind a NUL the body of a request to it.
private func fuzzStubs(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let body = parts.count > 1 ? Array(parts[1]) : []
    guard let json = try? JSONValue(parsingPrefixOf: Array(parts[0])) else { return }
    _ = try? JSONPath(String(decoding: body, as: UTF8.self))
    guard let stub = try? mock.stubFactory.stub(json) else { return }
    let registry = StubRegistry()
    registry.add(stub, for: nil)
    var headers = Headers([("Cookie", "a=b"), ("X-A", String(decoding: body.prefix(40), as: UTF8.self))])
    headers.append(name: "Authorization", value: "Basic dTpw")
    let request = Request(method: .post, target: path("/v1/connectors?a=b&a=c"), headers: headers, body: body)
    let answered = registry.answer(request, of: nil).stub
    let misses = try? NearMiss.ranked(
        request,
        of: nil,
        among: registry.candidates(for: nil),
        in: MatchEnvironment(),
        redaction: .cohere
    )
    precondition(answered == nil || misses.map { $0[0].distance == 0 } ?? true, "a stub that answers is far away")
    _ = Redaction.cohere.mapping(stub).bytes
    precondition(
        !String(decoding: stub.response.response.body.bytes, as: UTF8.self).contains(#""client_secret":""#),
        "a stub answers with a client_secret"
    )
}

/// Queries of the redirect URI and of the authorization endpoint, forms of the token endpoint.
private func fuzzOAuth(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "STATE", with: state())
    for endpoint in ["/v1/connectors/oauth/token?", "/oauth/authorize?"] {
        guard let requestTarget = RequestTarget(endpoint + text) else { continue }
        handle(Request(method: .get, target: requestTarget))
        handle(Request(method: .post, target: requestTarget, body: Array("decision=allow".utf8)))
    }
    handle(Request(method: .post, target: path("/oauth/token"), body: bytes))
}

// MARK: the server

private let key = Headers([("Authorization", "Bearer k")])

private let mock: Mock = {
    guard let mock = try? Mock(MockConfiguration { ($0.journalLimit, $0.allowsOutbound) = (50, false) }) else {
        preconditionFailure("the mock does not start")
    }
    let seed = try? ConnectorSeed(
        id: "seed",
        content: ConnectorChanges(
            name: "seed",
            url: "https://x.example/search",
            oauth: .init(
                clientID: "client",
                clientSecret: Secret(secret),
                authorizeURL: "http://localhost/oauth/authorize",
                tokenURL: "http://localhost/oauth/token"
            )
        )
    )
    guard let seed, let seeds = try? ConnectorSeeds([seed]) else { preconditionFailure("the seed can't be used") }
    mock.store.organization(named: "k").replaceAll(with: seeds)
    return mock
}()

private func path(_ text: String) -> RequestTarget {
    guard let path = RequestTarget(text) else { preconditionFailure("no path") }
    return path
}

private func state() -> String {
    let request = Request(method: .post, target: path("/v1/connectors/seed/oauth/authorize"), headers: key)
    guard case .respond(let response) = mock.handle(request) else { return "" }
    let text = String(decoding: response.body.bytes, as: UTF8.self)
    return text.components(separatedBy: "state=").dropFirst().first?.components(separatedBy: "&").first ?? ""
}

private func handle(_ request: Request) {
    switch mock.handle(request) {
    case .respond(let response): check(response)
    case .later(let work):
        let done = DispatchSemaphore(value: 0)
        Task {
            check(await work())
            done.signal()
        }
        done.wait()
    }
    if mock.store.organization(named: "k").count > 200 { mock.reset("k") }
}

private func check(_ response: Response) {
    precondition((100...999).contains(response.status.code), "a status that HTTP doesn't have")
    precondition(response.status.code != 500, "the mock failed to answer")
    let shown = String(decoding: response.body.bytes, as: UTF8.self) + response.headers.map { $0.name + $0.value }.joined()
    precondition(!shown.contains(secret), "a secret shows")
}

// MARK: the program

/// libFuzzer's own main, as a function.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ fuzz: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// SwiftPM makes the executable begin here.
@_cdecl("Fuzz_main")
public func begin(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzzOne)
}
