import Foundation
import Testing

@testable import cohere_connectors_mock

@Suite("README")
struct ReadmeOptionsTests {
    @Test("lists the options as the program knows them")
    func table() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| `--") }.map(String.init)
        #expect(rows == Setting.all.map(\.row))
    }
}
