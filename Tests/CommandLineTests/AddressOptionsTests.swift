import ArgumentParser
import CohereConnectorsMock
import Glibc
import Testing

@testable import cohere_connectors_mock

@Suite("The options of an address")
struct AddressOptionsTests {
    private func parse(_ arguments: String...) throws -> AddressOptions { try AddressOptions.parse(arguments) }

    @Test("are loopback and port 8080 where none is given, without TLS")
    func defaults() throws {
        let options = try parse()
        #expect(options.resolvedHost == "127.0.0.1")
        #expect(try options.resolvedPort() == 8080)
        #expect(options.resolvedUnixSocket == nil)
        #expect(options.resolvedCertificate == nil)
        #expect(options.resolvedKey == nil)
        #expect(try !options.isSelfSigned())
        #expect(try !options.speaksTLS())
        #expect(try options.tlsFiles(output: nil)?.identity == nil)
    }

    @Test("are what is given")
    func given() throws {
        let options = try parse(
            "--host",
            "::",
            "--port",
            "0",
            "--unix-socket",
            "/s",
            "--tls-certificate",
            "c",
            "--tls-key",
            "k"
        )
        #expect(options.resolvedHost == "::")
        #expect(try options.resolvedPort() == 0)
        #expect(options.resolvedUnixSocket == "/s")
        #expect(options.resolvedCertificate == "c")
        #expect(options.resolvedKey == "k")
        #expect(try options.speaksTLS())
        #expect(try parse("--tls-self-signed").speaksTLS())
    }

    @Test("refuse a port that is none", arguments: ["-1", "65536", "http", " 1", "8e3"])
    func faultyPort(port: String) throws {
        for arguments in [["--port", port], ["--port=\(port)"]] {
            let options = try AddressOptions.parse(arguments)
            let error = #expect(throws: CommandError.self) { try options.resolvedPort() }
            #expect(error?.message == "--port must be a whole number from 0 to 65535")
            #expect(error?.status == EX_USAGE)
        }
    }

    @Test(
        "refuse a certificate without its key, and one beside one that is made",
        arguments: [
            (["--tls-certificate", "c"], "--tls-certificate and --tls-key need each other"),
            (["--tls-key", "k"], "--tls-certificate and --tls-key need each other"),
            (
                ["--tls-self-signed", "--tls-certificate", "c"],
                "--tls-self-signed makes a certificate: leave out --tls-certificate and --tls-key"
            ),
            (
                ["--tls-self-signed", "--tls-key", "k"],
                "--tls-self-signed makes a certificate: leave out --tls-certificate and --tls-key"
            ),
        ]
    )
    func faultyTLS(arguments: [String], message: String) throws {
        let options = try AddressOptions.parse(arguments)
        let error = #expect(throws: CommandError.self) { try options.tlsFiles(output: nil) }
        #expect(error?.message == message)
        #expect(error?.status == EX_USAGE)
    }

    @Test("name a file of a certificate that can't be read")
    func unreadableCertificate() throws {
        let options = try parse("--tls-certificate", "/no/such/file", "--tls-key", "/no/such/key")
        let error = #expect(throws: CommandError.self) { try options.tlsFiles(output: nil) }
        #expect(error?.message == "--tls-certificate /no/such/file cannot be read")
        #expect(error?.status == 1)
    }
}
