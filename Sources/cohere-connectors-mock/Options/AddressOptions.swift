import ArgumentParser
import CohereConnectorsMock

/// The options for the address and protocol of a server, which `serve` and `health` share.
struct AddressOptions: ParsableArguments {
    @Option(help: Setting.host.help) var host: String?
    @Option(parsing: .unconditional, help: Setting.port.help) var port: String?
    @Option(help: Setting.unixSocket.help) var unixSocket: String?
    @Option(help: Setting.tlsCertificate.help) var tlsCertificate: String?
    @Option(help: Setting.tlsKey.help) var tlsKey: String?
    @Flag(help: Setting.tlsSelfSigned.help) var tlsSelfSigned = false

    var resolvedHost: String { Setting.host.text(host) ?? ServerConfiguration().host }

    func resolvedPort() throws -> UInt16 { UInt16(clamping: try Setting.port.number(port) ?? Setting.standardPort) }

    var resolvedUnixSocket: String? { Setting.unixSocket.text(unixSocket) }
    var resolvedCertificate: String? { Setting.tlsCertificate.text(tlsCertificate) }
    var resolvedKey: String? { Setting.tlsKey.text(tlsKey) }

    func isSelfSigned() throws -> Bool { try Setting.tlsSelfSigned.flag(tlsSelfSigned) }

    func speaksTLS() throws -> Bool { try resolvedCertificate != nil || isSelfSigned() }
}
