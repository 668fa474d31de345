import CohereConnectorsMockTesting
import EmbeddedFiles
import Logging
import Testing

@testable import CohereConnectorsMock

@Suite("The page that shows the mock")
struct ShowPageTests {
    private let client: TestClient

    init() throws { client = try TestClient() }

    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    @Test("is at /, with files that load nothing from elsewhere and can't be put into a frame")
    func served() async {
        let answer = await client.get("/")
        #expect(answer.status == 200)
        #expect(answer.text.hasPrefix("<!DOCTYPE html>"))
        for target in ["/"] + EmbeddedFile.page.keys.sorted().map({ "/__page/\($0)" }) + ["/favicon.ico"] {
            let answer = await client.get(target)
            #expect(answer.status == 200, "\(target)")
            #expect(answer.header("Content-Security-Policy") == Self.policy)
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
            #expect(answer.header("Referrer-Policy") == "no-referrer")
            #expect(answer.header("Cache-Control") == "no-store")
        }
        #expect(await client.send(.head, "/").status == 200)
    }

    @Test(
        "has files of the right types, and no others",
        arguments: [
            ("/", "text/html; charset=utf-8"), ("/__page/index.html", "text/html; charset=utf-8"),
            ("/__page/main.js", "text/javascript; charset=utf-8"), ("/__page/page.css", "text/css; charset=utf-8"),
            ("/__page/icon.svg", "image/svg+xml"), ("/favicon.ico", "image/svg+xml"),
        ]
    )
    func types(target: String, type: String) async {
        #expect(await client.get(target).header("Content-Type") == type)
    }

    @Test(
        "has no other file",
        arguments: ["/__page/none.js", "/__page/..%2Fopenapi.json", "/__page/main", "/__page/."]
    )
    func unknown(target: String) async {
        let answer = await client.get(target)
        #expect(answer.status == 404)
        #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
    }

    @Test("is small, and its scripts make no HTML out of texts")
    func source() {
        #expect(EmbeddedFile.page.values.reduce(0) { $0 + $1.count } < 100_000)
        for (name, bytes) in EmbeddedFile.page {
            let text = String(decoding: bytes, as: UTF8.self)
            for forbidden in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "srcdoc",
                "localStorage", "sessionStorage", "document.cookie", "indexedDB", "DOMParser",
            ] { #expect(!text.contains(forbidden), "\(name) has \(forbidden)") }
            for link in text.matches(of: /(?:src|href)="([^"]*)"/) {
                #expect(link.1.hasPrefix("/__page/") || link.1.hasPrefix("#"), "\(name) loads \(link.1)")
            }
        }
    }

    @Test("is neither in the journal, nor in the metrics, nor are the calls that it makes")
    func unobserved() async {
        for target in ["/", "/__page/main.js", "/favicon.ico"] { _ = await client.get(target) }
        _ = await client.get("/__admin/cohere/clock", headers: [("x-cohere-mock-page", "1")])
        #expect(await client.get("/__admin/requests").json["requests"] == [])
        let metrics = await client.get("/metrics").text
        #expect(metrics.contains(#"route="/__admin/requests""#))
        #expect(!metrics.contains("route=\"/\"") && !metrics.contains("__page") && !metrics.contains("cohere/clock"))
    }

    @Test("is quiet in the log, but for calls that fail or change something")
    func log() async throws {
        let recorder = LogRecorder()
        let client = try TestClient(
            MockConfiguration { configuration in
                configuration.logger = recorder.logger
                configuration.logger.logLevel = .info
            }
        )
        let page = [(name: "x-cohere-mock-page", value: "1")]
        _ = await client.get("/")
        _ = await client.get("/__admin/cohere/clock", headers: page)
        #expect(recorder.lines.isEmpty)
        _ = await client.send(.post, "/__admin/reset", headers: page)
        _ = await client.get("/__admin/requests/none", headers: page)
        #expect(recorder.lines.count == 2)
    }

    @Test("is counted where a stub answers in its place")
    func stubbedMetrics() async {
        _ = await client.post("/__admin/mappings", json: ["request": ["urlPath": "/"], "response": ["status": 418]])
        _ = await client.get("/")
        #expect(await client.get("/metrics").text.contains(#"route="/",status="418"} 1"#))
    }

    @Test(
        "is not for clients: a request with a key, or one that takes no HTML, has a wrong base URL",
        arguments: [[("Authorization", "Bearer k")], [("Accept", "application/json")]] as [[(String, String)]]
    )
    func clients(headers: [(name: String, value: String)]) async {
        let answer = await client.get("/", headers: headers)
        #expect(answer.status == 404)
        #expect(answer.message == "this path is not served")
        #expect(await client.get("/__admin/requests").json["requests"]?.array?.count == 1)
    }

    @Test(
        "is for what takes HTML among other things",
        arguments: ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "TEXT/HTML;q=1", "text/*"]
    )
    func accept(value: String) async {
        #expect(await client.get("/", headers: [("Accept", value)]).status == 200)
    }

    @Test("leaves other methods of its path as they were")
    func otherMethods() async {
        let answer = await client.post("/", json: [:])
        #expect(answer.status == 404)
        #expect(await client.get("/__admin/requests").json["requests"]?.array?.count == 1)
    }

    @Test("gives way to a stub that names its path, and for a browser not to one for every path")
    func stubs() async {
        let browser = [(name: "Accept", value: "text/html,application/xhtml+xml,*/*;q=0.8")]
        let outage: JSONValue = ["request": ["urlPattern": ".*"], "response": ["status": 503]]
        _ = await client.post("/__admin/mappings", json: outage)
        #expect(await client.get("/", headers: browser).status == 200)
        #expect(await client.get("/other", headers: browser).status == 503)
        #expect(await client.get("/").status == 503, "a program")
        for file in ["/__page/main.js", "/favicon.ico"] {
            #expect(await client.get(file).status == 200, "the page needs its files")
            _ = await client.post("/__admin/mappings", json: ["request": ["urlPath": .string(file)]])
            #expect(await client.get(file).header("Content-Security-Policy") != nil)
        }
        _ = await client.post("/__admin/mappings", json: ["request": ["urlPath": "/"], "response": ["status": 418]])
        #expect(await client.get("/", headers: browser).status == 418)
        let listed = await client.get("/__admin/requests").json["requests"]
        #expect(listed?.array?[0]["request"]?["url"] == "/")
    }

    @Test("is turned off: then its paths are as any others")
    func turnedOff() async throws {
        let client = try TestClient(MockConfiguration { $0.servesPage = false })
        for target in ["/", "/__page/main.js", "/favicon.ico"] {
            let answer = await client.get(target)
            #expect(answer.status == 404)
            #expect(answer.message == "this path is not served")
        }
        #expect(await client.get("/__admin/requests").json["requests"]?.array?.count == 3)
    }

    @Test("needs no admin key itself, as it asks for it")
    func adminKey() async throws {
        let client = try TestClient(MockConfiguration { $0.adminKey = Secret("k") })
        #expect(await client.get("/").status == 200)
        #expect(await client.get("/__page/main.js").status == 200)
        #expect(await client.get("/__admin/cohere/events").status == 401)
    }
}
