import HTTP
import Testing

@Suite("A remote address")
struct RemoteAddressTests {
    @Test(
        "of IPv4 is written as four numbers",
        arguments: [
            (0x7F00_0001, "127.0.0.1"), (0, "0.0.0.0"), (0xFFFF_FFFF, "255.255.255.255"), (0x0A01_02FE, "10.1.2.254"),
        ] as [(UInt32, String)]
    )
    func ipv4(address: UInt32, text: String) {
        #expect(RemoteAddress(ipv4: address).description == text)
        #expect(RemoteAddress(ipv6: 0, 0xFFFF_0000_0000 | UInt64(address)).description == text)
        #expect(RemoteAddress(ipv4: address) == RemoteAddress(ipv6: 0, 0xFFFF_0000_0000 | UInt64(address)))
    }

    @Test(
        "of IPv6 is written as RFC 5952 has it",
        arguments: [
            (0, 0, "::"), (0, 1, "::1"), (0x0001_0000_0000_0000, 0, "1::"),
            // Leading zeros are left out, letters are small (sections 4.1 and 4.3).
            (0x2001_0DB8_0000_0000, 0x0000_0000_0000_ABCD, "2001:db8::abcd"),
            (0x2001_0DB8_0001_0002, 0x0003_0004_0005_00AA, "2001:db8:1:2:3:4:5:aa"),
            // A single group of zeros is no run (section 4.2.2).
            (0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
            // The longest run is shortened, of equals the first (section 4.2.3).
            (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
            (0x2001_0DB8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
            (0, 0x0001_0002_0003_0004, "::1:2:3:4"), (0x0001_0002_0003_0004, 0, "1:2:3:4::"),
            (0x0001_0002_0003_0004, 0x0005_0006_0000_0000, "1:2:3:4:5:6::"),
            (.max, .max, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            // What only resembles an IPv4 address that was mapped.
            (0, 0x0000_FFFE_7F00_0001, "::fffe:7f00:1"), (0, 0x0001_FFFF_7F00_0001, "::1:ffff:7f00:1"),
            (1, 0x0000_FFFF_7F00_0001, "::1:0:ffff:7f00:1"),
        ] as [(UInt64, UInt64, String)]
    )
    func ipv6(high: UInt64, low: UInt64, text: String) {
        #expect(RemoteAddress(ipv6: high, low).description == text)
    }

    @Test("differs from any other")
    func different() {
        #expect(RemoteAddress(ipv6: 1, 2) != RemoteAddress(ipv6: 2, 1))
        #expect(RemoteAddress(ipv6: 1, 2) != RemoteAddress(ipv6: 1, 3))
        #expect(RemoteAddress(ipv6: 0, 1) != RemoteAddress(ipv4: 1))
    }
}
