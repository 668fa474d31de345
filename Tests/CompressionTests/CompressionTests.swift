import Testing

@testable import Compression

@Suite("Compression")
struct CompressionTests {
    /// gzip and zlib's format of `{"a":"hello"}`, as Python's zlib makes them.
    private static let gzip: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0x4A, 0x54, 0xB2, 0x52, 0xCA, 0x48,
        0xCD, 0xC9, 0xC9, 0x57, 0xAA, 0x05, 0x00, 0x90, 0xFC, 0x22, 0x7B, 0x0D, 0x00, 0x00, 0x00,
    ]
    private static let zlib: [UInt8] = [
        0x78, 0x9C, 0xAB, 0x56, 0x4A, 0x54, 0xB2, 0x52, 0xCA, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xAA, 0x05, 0x00, 0x1B,
        0x8D, 0x04, 0x30,
    ]
    private static let text = Array(#"{"a":"hello"}"#.utf8)

    private func gzip(_ bytes: [UInt8]) throws -> [UInt8] { try #require(Compression.gzipped(bytes)) }

    @Test("is undone")
    func unpack() {
        let whole = Compression.Unpacked(bytes: Self.text, end: .whole)
        #expect(Compression.ungzipped(Self.gzip, limit: 13) == whole)
    }

    @Test("of any bytes gives them back", arguments: [0, 1, 100, 65_535, 65_536, 65_537, 1_000_000])
    func roundTrip(size: Int) throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let packed = try gzip(bytes)
        #expect(try packed == gzip(bytes))
        #expect(Compression.ungzipped(packed, limit: size) == Compression.Unpacked(bytes: bytes, end: .whole))
    }

    @Test("makes bytes that repeat themselves smaller")
    func smaller() throws {
        #expect(try gzip([UInt8](repeating: 7, count: 100_000)).count < 1000)
    }

    @Test("in several members is undone as one")
    func members() throws {
        let packed = try gzip(Array("ab".utf8)) + gzip([]) + gzip(Array("c".utf8))
        #expect(Compression.ungzipped(packed, limit: 3).bytes == Array("abc".utf8))
        #expect(Compression.ungzipped(packed, limit: 3).end == .whole)
    }

    @Test("that is damaged, cut off, or followed by something else is malformed")
    func malformed() {
        var wrongCheck = Self.gzip
        wrongCheck[25] ^= 1
        var cases = [
            Self.text, [], [0x1F], wrongCheck, Self.zlib, Self.gzip + [0], Self.gzip + [0x1F], Self.gzip + Self.text,
        ]
        cases += (1..<Self.gzip.count).map { Array(Self.gzip.prefix($0)) }
        for packed in cases { #expect(Compression.ungzipped(packed, limit: 1000).end == .malformed, "\(packed)") }
    }

    @Test("that is malformed gives what is in front of the fault")
    func partlyMalformed() {
        #expect(Compression.ungzipped(Self.gzip.dropLast(4) + [], limit: 1000).bytes == Self.text)
        #expect(Compression.ungzipped(Self.gzip + Self.gzip.prefix(8), limit: 1000).bytes == Self.text)
    }

    @Test("of more bytes than the limit ends there", arguments: [0, 1, 65_536, 999_999])
    func limit(limit: Int) throws {
        let packed = try gzip([UInt8](repeating: 7, count: 1_000_000))
        let unpacked = Compression.ungzipped(packed, limit: limit)
        #expect(unpacked.bytes.count == limit)
        #expect(unpacked.end == .exceedsLimit)
    }

    @Test("of members that are empty takes time that grows with their number alone", .timeLimit(.minutes(1)))
    func emptyMembers() throws {
        let member = try gzip([])
        let packed = Array(repeatElement(member, count: 200_000).joined())
        #expect(Compression.ungzipped(packed, limit: 1 << 20) == Compression.Unpacked(bytes: [], end: .whole))
    }

    // MARK: readings

    @Test("is read in every form in which it may be packed, and also if it is damaged")
    func readings() throws {
        let gzip = Self.gzip
        let headless = Array(Self.zlib.dropFirst(2).dropLast(4))
        var wrongCheck = gzip
        wrongCheck[25] ^= 1
        var flags = Array(gzip.prefix(10))
        flags[3] = 0x1F | 0xE0
        let head = flags + [2, 0, 1, 2] + Array("name\0comment\0".utf8) + [9, 9]
        var forms: [[UInt8]] = [gzip, wrongCheck, Array(gzip.dropLast(8)), gzip + [0, 1], [0] + gzip]
        forms += [head + gzip.dropFirst(10), Self.zlib, Self.zlib + [1], Array(Self.zlib.dropLast(4))]
        forms += [[0x48, 0xC7] + headless, headless, headless + [7, 7]]
        for packed in forms {
            #expect(Compression.readings(of: packed, limit: 1000).contains { $0.bytes == Self.text }, "\(packed)")
        }
        // Members that are not next to each other are one.
        let split = try self.gzip(Array("ab".utf8)) + [0, 0, 0] + self.gzip(Array("cd".utf8))
        #expect(Compression.readings(of: split, limit: 1000).contains { $0.bytes == Array("abcd".utf8) })
        #expect(Compression.readings(of: [], limit: 1000).isEmpty)
        #expect(Compression.readings(of: gzip, limit: 3).contains { $0.end == .exceedsLimit && $0.bytes.count == 3 })
    }

    @Test("is read with bounded work, however many members begin and are damaged", .timeLimit(.minutes(1)))
    func damagedMembers() {
        // The head of a member that has a name, whose end does not come.
        let head: [UInt8] = [0x1F, 0x8B, 0x08, 0x08, 0, 0, 0, 0, 0, 0]
        let heads = Array(repeatElement(head, count: 100_000).joined())
        #expect(Compression.readings(of: heads, limit: 1 << 20).contains { $0.end == .exceedsLimit })
    }

    @Test("is read with bounded work, however many members are whole")
    func wholeMembers() throws {
        let member = try gzip(Array("a".utf8))
        func joined(_ count: Int) -> [Compression.Unpacked] {
            Compression.readings(of: [0] + Array(repeatElement(member, count: count).joined()), limit: 1 << 20)
        }
        let whole = Compression.Unpacked(bytes: Array(repeating: UInt8(ascii: "a"), count: 1024), end: .whole)
        #expect(joined(1024).contains(whole))
        #expect(joined(1025).contains(Compression.Unpacked(bytes: whole.bytes, end: .exceedsLimit)))
    }
}
