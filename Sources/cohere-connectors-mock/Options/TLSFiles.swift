import Glibc
import MicroHTTPD

/// What the server speaks TLS with.
struct TLSFiles {
    let identity: TLSIdentity
    /// The file of a certificate that was made, which clients must be told to trust; nil for one that was given.
    let certificateToTrust: String?
}

extension AddressOptions {
    /// Returns the certificate that the options name, or a new one if they ask for it; nil if TLS is off.
    ///
    /// - Parameter output: the path to which a new certificate is written; nil for a new file in the temporary folder.
    func tlsFiles(output: String?) throws -> TLSFiles? {
        let certificate = resolvedCertificate
        if try isSelfSigned() {
            guard certificate == nil, resolvedKey == nil else {
                throw CommandError.usage(
                    "--tls-self-signed makes a certificate: leave out --tls-certificate and --tls-key"
                )
            }
            return try selfSigned(output: output)
        }
        guard certificate != nil || resolvedKey != nil else { return nil }
        guard let certificate, let key = resolvedKey else {
            throw CommandError.usage("--tls-certificate and --tls-key need each other")
        }
        let texts = (try Self.read(certificate, "--tls-certificate"), try Self.read(key, "--tls-key"))
        do throws(TLSIdentityError) {
            return TLSFiles(
                identity: try TLSIdentity(certificate: texts.0, key: texts.1),
                certificateToTrust: nil
            )
        } catch {
            throw CommandError.failed("--tls-certificate and --tls-key cannot be used: \(error.reason)")
        }
    }

    private func selfSigned(output: String?) throws -> TLSFiles {
        let names = ["127.0.0.1", "::1", "0.0.0.0", "::", "localhost"]
        let identity: TLSIdentity
        do throws(TLSIdentityError) {
            identity = try TLSIdentity.selfSigned(host: names.contains(resolvedHost) ? nil : resolvedHost)
        } catch {
            throw CommandError.failed("a certificate could not be made: \(error.reason)")
        }
        return TLSFiles(identity: identity, certificateToTrust: try Self.write(identity.certificate, to: output))
    }

    private static func read(_ path: String, _ option: String) throws -> String {
        guard let file = fopen(path, "r") else { throw CommandError.failed("\(option) \(path) cannot be read") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private static func write(_ text: String, to output: String?) throws -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/cohere-connectors-mock-XXXXXX.pem".utf8CString)
        let descriptor =
            output.map { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) } ?? mkstemps(&template, 4)
        let path = output ?? String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else {
            throw CommandError.failed(
                "the certificate cannot be written to \(path): name a file with --tls-certificate-output"
            )
        }
        defer { close(descriptor) }
        if output == nil { fchmod(descriptor, 0o644) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw CommandError.failed("the certificate cannot be written to \(path)")
        }
        return path
    }
}
