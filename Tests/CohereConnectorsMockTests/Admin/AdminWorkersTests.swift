import CohereConnectorsMockTesting
import Dispatch
import Synchronization
import Testing

@testable import CohereConnectorsMock

@Suite("The threads of admin calls")
struct AdminWorkersTests {
    /// A piece of work that lasts until it is let go.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        func wait() { semaphore.wait() }
        func open() { semaphore.signal() }
    }

    @Test("run a short call beside a long one")
    func besides() async {
        let workers = AdminWorkers()
        let gate = Gate()
        let (started, began) = AsyncStream.makeStream(of: Void.self)
        async let long = workers.run { _ in
            began.yield()
            gate.wait()
            return "long"
        }
        for await _ in started { break }
        for _ in 0..<3 { #expect(await workers.run { _ in "short" } == "short") }
        gate.open()
        #expect(await long == "long")
    }

    @Test("refuse a call where 64 wait, and take calls again when these are done")
    func full() async {
        let workers = AdminWorkers()
        let gate = Gate()
        let (started, began) = AsyncStream.makeStream(of: Void.self)
        let tasks = (0..<AdminWorkers.callLimit).map { _ in
            Task {
                began.yield()
                return await workers.run { _ in gate.wait() } != nil
            }
        }
        var count = 0
        for await _ in started {
            count += 1
            if count == tasks.count { break }
        }
        // The last of the tasks has begun, but it may not have come to its call yet.
        var isFull = false
        for _ in 0..<10_000 where !isFull {
            isFull = workers.waiting == AdminWorkers.callLimit
            if !isFull { try? await Task.sleep(for: .milliseconds(1)) }
        }
        #expect(await workers.run { _ in true } == nil)
        for _ in tasks { gate.open() }
        for task in tasks { #expect(await task.value) }
        #expect(await workers.run { _ in true } == true)
    }

    @Test("let 64 listings be under way, whose pieces don't count as calls and are never refused")
    func listings() async throws {
        let workers = AdminWorkers()
        var permits = (0..<AdminWorkers.listingLimit).map { _ in workers.listings.take() }
        #expect(permits.allSatisfy { $0 != nil })
        #expect(workers.listings.take() == nil)
        #expect(await workers.look { workers.waiting } == 0)
        permits.removeLast()
        #expect(workers.listings.take() != nil)
    }

    @Test("tell a call whose client has left that nobody waits for it")
    func cancelled() async {
        let workers = AdminWorkers()
        let (started, began) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            await workers.run { cancellation in
                began.yield()
                let budget = Budget(steps: .max, cancellation: cancellation)
                do throws(BudgetError) {
                    while true { try budget.spend(100, on: .text) }
                } catch {
                    return error
                }
            }
        }
        for await _ in started { break }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test("have the calls that look at all that there is, and large bodies, and no others")
    func heavyCalls() throws {
        let mock = try Mock(.reproducible())
        func isHeavy(_ method: HTTP.Method, _ path: String, body: Int = 2) throws -> Bool {
            let target = try #require(RequestTarget(path))
            let request = Request(method: method, target: target, body: [UInt8](repeating: 0x20, count: body))
            if case .later = mock.handle(request) { return true }
            return false
        }
        for path in [
            "/__admin/requests/find", "/__admin/requests/count", "/__admin/requests/remove", "/__admin/mappings/import",
            "/__admin/mappings/find-by-metadata", "/__admin/mappings/remove-by-metadata",
            "/__admin/near-misses/request", "/__admin/near-misses/request-pattern",
        ] { #expect(try isHeavy(.post, path), "\(path)") }
        for path in [
            "/__admin/requests", "/__admin/requests/unmatched", "/__admin/requests/unmatched/near-misses",
            "/__admin/mappings", "/__admin/scenarios", "/__admin/cohere/state",
        ] { #expect(try isHeavy(.get, path), "\(path)") }
        #expect(try !isHeavy(.get, "/health"))
        #expect(try !isHeavy(.get, "/v1/connectors"))
        #expect(try !isHeavy(.post, "/__admin/mappings"))
        #expect(try isHeavy(.post, "/__admin/mappings", body: 64 << 10))
        #expect(try !isHeavy(.post, "/v1/connectors", body: 64 << 10))
    }

    @Test("are not used before the admin key is checked")
    func wrongKey() throws {
        let mock = try Mock(.reproducible { $0.adminKey = Secret("right") })
        let target = try #require(RequestTarget("/__admin/requests/count"))
        guard case .respond(let response) = mock.handle(Request(method: .post, target: target)) else {
            Issue.record("the call is heavy already")
            return
        }
        #expect(response.status == .unauthorized)
    }

    @Test("refuse a call that takes too much work, with the reason, and remove nothing then")
    func tooMuch() async throws {
        let client = try TestClient(.reproducible(), key: "acme/alice")
        let text = String(repeating: "x", count: 100) + "y"
        _ = await client.send(.post, "/v1/connectors", body: Array(text.utf8))
        let hostile: JSONValue = ["bodyPatterns": [["not": ["matches": "(x+x+)+"]]]]
        for path in ["find", "count", "remove"] {
            let answer = await client.post("/__admin/requests/\(path)", json: hostile)
            #expect(answer.status == 422)
            #expect(answer.json["errors"]?.array?.first?["title"] == "This call would take too much work")
            #expect(
                answer.json["errors"]?.array?.first?["detail"]?.string?.hasPrefix(
                    "a regular expression takes more work than one request may cause; "
                ) == true
            )
        }
        let pattern: JSONValue = ["url": "/v1/connectors"]
        #expect(await client.post("/__admin/requests/count", json: pattern).json["count"] == 1)
    }
}
