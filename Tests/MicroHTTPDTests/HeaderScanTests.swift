import HTTP
import Testing

@testable import MicroHTTPD

@Suite("The letters of a head")
struct LettersTests {
    private static let alphanumerics = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

    private func allowed(_ isAllowed: (UnsafeRawBufferPointer) -> Bool) -> [UInt8] {
        (UInt8.min ... .max).filter { byte in withUnsafeBytes(of: byte, isAllowed) }
    }

    private func sorted(_ text: String) -> [UInt8] { text.utf8.sorted() }

    @Test("of a token are those of RFC 9110, section 5.6.2")
    func token() {
        #expect(allowed(Letters.isToken) == sorted(Self.alphanumerics + "!#$%&'*+-.^_`|~"))
        #expect(!Letters.isToken(UnsafeRawBufferPointer(start: nil, count: 0)))
    }

    @Test("of a host are those of RFC 3986, section 3.2.2")
    func host() {
        let letters = (UInt8.min ... .max).filter(Letters.host.contains)
        #expect(letters == sorted(Self.alphanumerics + "-._~%!$&'()*+,;=:[]"))
    }

    @Test("of a value are all but the control characters, and the tab")
    func text() {
        let control = Set<UInt8>(0..<0x20).union([0x7F]).subtracting([0x09])
        #expect(allowed(Letters.isText) == (UInt8.min ... .max).filter { !control.contains($0) })
    }

    @Test("of a target are all but white space and the control characters")
    func target() {
        #expect(allowed(Letters.isTarget) == (UInt8.min ... .max).filter { $0 > 0x20 && $0 != 0x7F })
    }

    @Test("are looked at in the whole of a text", arguments: [1, 7, 16, 33, 100])
    func places(length: Int) {
        for place in 0..<length {
            var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
            bytes[place] = 0x0A
            bytes.withUnsafeBytes { bytes in
                #expect(!Letters.isToken(bytes))
                #expect(!Letters.isText(bytes))
                #expect(!Letters.isTarget(bytes))
            }
        }
    }
}

@Suite("A copy of header lines")
struct HeaderCopyTests {
    /// Copies lines into memory of a size, as a connection does.
    private func copied(_ lines: [(name: String, value: String)], room: Int) -> (headers: Headers, scan: HeaderScan) {
        var scan = HeaderScan(next: 0)
        var count = 0
        let stored = [UInt8](unsafeUninitializedCapacity: room) { memory, size in
            var copy = HeaderCopy(
                scan,
                into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(memory)[..<room])
            )
            for line in lines {
                Array(line.name.utf8).withUnsafeBytes { name in
                    Array(line.value.utf8).withUnsafeBytes { value in copy.add(name: name, value: value) }
                }
            }
            (scan, count, size) = (copy.scan, copy.count, copy.size)
        }
        return (Headers(stored: stored, count: count), scan)
    }

    private static let lines = [
        (name: "Host", value: "h"), (name: "X-Empty", value: ""),
        (name: "X-Long", value: String(repeating: "v", count: 70_000)),
    ]
    private static var size: Int { lines.reduce(0) { $0 + 8 + $1.name.utf8.count + $1.value.utf8.count } }

    @Test("is what Headers makes of the same lines")
    func same() {
        let (headers, scan) = copied(Self.lines, room: Self.size)
        let expected = Headers(Self.lines)
        #expect(headers.count == expected.count)
        #expect(headers.size == expected.size)
        #expect(headers.all.map(\.name) == expected.all.map(\.name))
        #expect(headers.all.map(\.value) == expected.all.map(\.value))
        #expect(headers["x-empty"] == "")
        #expect(throws: Never.self) { try scan.framing.checkHost(isHTTP10: false) }
    }

    @Test("never writes beyond its memory")
    func room() {
        #expect(copied(Self.lines, room: Self.size - 1).headers.count == 2)
        #expect(copied(Self.lines, room: 0).headers.count == 0)
    }
}
