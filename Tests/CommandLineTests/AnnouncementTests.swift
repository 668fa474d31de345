import CohereConnectorsMock
import MicroHTTPD
import Testing

@testable import cohere_connectors_mock

@Suite("What is printed when the server listens")
struct AnnouncementTests {
    private func announcement(
        certificateToTrust: String? = nil,
        acceptsEveryKey: Bool = true,
        servesPage: Bool = true,
        connectors: Int = 4,
        _ change: (inout ServerConfiguration) -> Void = { _ in }
    ) -> Announcement {
        Announcement(
            server: ServerConfiguration(change),
            port: 8080,
            seededConnectorCount: connectors,
            acceptsEveryKey: acceptsEveryKey,
            servesPage: servesPage,
            certificateToTrust: certificateToTrust
        )
    }

    @Test("is the address, then what a user needs, with commands to paste, within 80 columns")
    func standard() {
        let made = announcement()
        #expect(made.firstLine == "cohere-connectors-mock listening on http://127.0.0.1:8080")
        #expect(
            made.linesForUsers == [
                "  version \(mockVersion)",
                "  fixtures: 4 connectors in every organization",
                "  page: http://127.0.0.1:8080/",
                "to paste, for Cohere's Python SDK, pytest and curl:",
                "  export CO_API_URL=http://127.0.0.1:8080 CO_API_KEY=any-key",
                "  pytest --cohere-mock-url http://127.0.0.1:8080",
                "  curl -H 'Authorization: Bearer any-key' http://127.0.0.1:8080/v1/connectors",
            ]
        )
        #expect(made.linesForUsers.allSatisfy { $0.count <= 80 })
        #expect(!announcement(servesPage: false).linesForUsers.contains { $0.contains("page") })
    }

    @Test(
        "has the address of all interfaces as it is, and the one that this machine reaches",
        arguments: [("0.0.0.0", "0.0.0.0", "127.0.0.1"), ("::", "[::]", "[::1]")]
    )
    func everyInterface(host: String, shown: String, reachable: String) {
        let made = announcement { $0.host = host }
        let local = "http://\(reachable):8080"
        #expect(made.firstLine == "cohere-connectors-mock listening on http://\(shown):8080")
        #expect(made.linesForUsers[1] == "  on every interface; from this machine at \(local)")
        #expect(made.linesForUsers[3] == "  page: \(local)/")
        #expect(made.linesForUsers[5] == "  export CO_API_URL=\(local) CO_API_KEY=any-key")
        #expect(made.linesForUsers[6] == "  pytest --cohere-mock-url \(local)")
        #expect(made.linesForUsers[7].hasSuffix(" \(local)/v1/connectors"))
        #expect(made.linesForUsers.count <= 9)
    }

    @Test("has no key that was given")
    func keys() {
        let lines = announcement(acceptsEveryKey: false, connectors: 1).linesForUsers
        #expect(lines[1] == "  fixtures: 1 connector in every organization")
        #expect(lines[4].hasSuffix(" CO_API_KEY=one-of-your-keys"))
        #expect(lines[6].contains("'Authorization: Bearer one-of-your-keys'"))
    }

    @Test("names the certificate that was made to the SDK and to curl")
    func certificate() throws {
        let identity = try TLSIdentity.selfSigned(host: nil)
        let made = announcement(certificateToTrust: "/tmp/it's mine.pem") { $0.tls = identity }
        #expect(made.firstLine == "cohere-connectors-mock listening on https://127.0.0.1:8080")
        let file = #"'/tmp/it'\''s mine.pem'"#
        #expect(
            made.linesForUsers[4]
                == "  export CO_API_URL=https://127.0.0.1:8080 CO_API_KEY=any-key SSL_CERT_FILE=\(file)"
        )
        #expect(
            made.linesForUsers[6]
                == "  curl --cacert \(file) -H 'Authorization: Bearer any-key' https://127.0.0.1:8080/v1/connectors"
        )
    }

    @Test("has curl alone for a Unix socket")
    func unixSocket() {
        let made = announcement { $0.unixSocket = "/run/mock.sock" }
        #expect(made.firstLine == "cohere-connectors-mock listening on unix:/run/mock.sock")
        #expect(
            made.linesForUsers.suffix(2) == [
                "to paste:",
                "  curl --unix-socket /run/mock.sock -H 'Authorization: Bearer any-key' http://localhost/v1/connectors",
            ]
        )
        #expect(!made.linesForUsers.contains { $0.contains("interface") || $0.contains("page") })
    }
}
