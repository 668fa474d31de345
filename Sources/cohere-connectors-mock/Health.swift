import ArgumentParser
import Glibc
import HTTPClient
import MicroHTTPD

struct Health: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running server whether it is healthy; exits with 0 or 1."
    )

    @OptionGroup var address: AddressOptions

    @Flag(help: "Wait until the server is healthy.")
    var wait = false

    @Option(parsing: .unconditional, help: "Seconds to wait at most, with --wait.")
    var timeout = "30"

    func run() async throws {
        guard let timeout = Int(timeout), (0...86_400).contains(timeout) else {
            throw CommandError.usage("--timeout must be a whole number from 0 to 86400")
        }
        let (place, ask) = try probe()
        let deadline = ContinuousClock.now + .seconds(timeout)
        repeat {
            if ask() == 200 {
                print("healthy")
                return
            }
            guard wait else { break }
            try await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < deadline
        throw CommandError.failed("no healthy server at \(place)\(wait ? " after \(timeout) s" : "")")
    }

    /// Returns the place of the server, and a function that asks it for the status of `/health`.
    private func probe() throws -> (place: String, ask: () -> Int?) {
        if let path = address.resolvedUnixSocket {
            return (path, { HTTPProbe.status(unixSocket: path, path: "/health") })
        }
        let port = try address.resolvedPort()
        let server = ServerConfiguration { $0.host = address.resolvedHost }
        let host = server.reachableHost
        let place = "\(host) port \(port)"
        guard try address.speaksTLS() else {
            return (place, { HTTPProbe.status(host: host, port: port, path: "/health") })
        }
        let name = host.contains(":") ? "[\(host)]" : host
        return (place, { HTTPClient.status(takingAnyCertificateOf: "https://\(name):\(port)/health") })
    }
}
