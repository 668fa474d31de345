import Foundation
import Testing

@testable import cohere_connectors_mock

@Suite("docs/options.md")
struct OptionsPageTests {
    @Test("lists the options as the program knows them")
    func table() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let page = try String(contentsOf: root.appendingPathComponent("docs/options.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `--") }.map(String.init)
        #expect(rows == Setting.all.map(\.row))
    }
}
