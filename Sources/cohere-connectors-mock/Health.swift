import ArgumentParser
import Glibc
import MicroHTTPD

struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running server whether it is healthy; exits with 0 or 1."
    )

    @OptionGroup var address: AddressOptions

    @Flag(help: "Wait until the server is healthy.")
    var wait = false

    @Option(help: "Seconds to wait at most, with --wait.")
    var timeout = 30

    func run() async throws {
        let port = try address.resolvedPort()
        let deadline = ContinuousClock.now + .seconds(timeout)
        repeat {
            if HTTPProbe.status(host: reachableHost, port: port, path: "/health") == 200 {
                print("healthy")
                return
            }
            guard wait else { break }
            try await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < deadline
        throw Failure.failed("no healthy server at \(reachableHost) port \(port)\(wait ? " after \(timeout) s" : "")")
    }

    /// A server that listens on all addresses is asked at loopback.
    private var reachableHost: String {
        switch address.resolvedHost {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        case let host: host
        }
    }
}
