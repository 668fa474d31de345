import HTTP
import MicroHTTPD
import Synchronization
import TestSupport

/// Lends a function a server that is stopped afterwards.
func withServer<Result>(
    _ configuration: ServerConfiguration = ServerConfiguration(),
    hooks: ServerHooks = ServerHooks(),
    handler: @escaping Handler,
    _ body: (Server) async throws -> Result
) async throws -> Result {
    let server = try Server.start(configuration, hooks: hooks, handler: handler)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop(deadline: .zero)
        throw error
    }
}

/// Lines that are written on one thread and read on another.
final class Log: Sendable {
    private let storage = Mutex<[String]>([])
    var lines: [String] { storage.withLock { $0 } }
    func append(_ line: String) { storage.withLock { $0.append(line) } }
}

extension Server {
    /// Waits until no request is under way, for `RawConnection.patience` at most. False where one still is.
    func becomesIdle() async throws -> Bool {
        let end = ContinuousClock.now + .seconds(RawConnection.patience)
        while requestsUnderWay > 0, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        return requestsUnderWay == 0
    }
}

extension RawConnection {
    /// Sends a request without a body.
    func request(_ method: String = "GET", _ target: String = "/", closes: Bool = false) throws {
        try send("\(method) \(target) HTTP/1.1\r\nHost: h\r\n\(closes ? "Connection: close\r\n" : "")\r\n")
    }
}
