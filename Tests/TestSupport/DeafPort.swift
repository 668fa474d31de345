import Glibc

/// A port of this machine that nobody listens on, and that nobody else gets while this lives: connections are refused.
public final class DeafPort: Sendable {
    public let number: UInt16
    private let descriptor: Int32

    public init() {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0)
            }
        }
        number = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
