import CohereConnectorsMock
import Logging
import Testing

/// Standard error belongs to the whole process, so each test writes to that of a process of its own.
@Suite("The log in JSON")
struct JSONLogHandlerTests {
    private func log(of result: ExitTest.Result?) throws -> [JSONValue] {
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        // Swift Testing itself may write a line there, but not with a brace.
        return try text.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
            try JSONValue(parsing: Array($0.utf8))
        }
    }

    @Test("has one line for each entry, with level, message, metadata and time")
    func entries() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            var logger = Logger(label: "test") { _ in JSONLogHandler() }
            logger[metadataKey: "b"] = "of all"
            logger[metadataKey: "c"] = "of all"
            logger.notice("a \"line\"\nof two", metadata: ["b": "own", "a": "own"])
            logger.info("plain")
            logger.debug("below the level")
        }
        let entries = try log(of: result)
        #expect(
            entries.map { $0.object?.keys } == Array(repeating: ["level", "message", "metadata", "time"], count: 2)
        )
        #expect(entries.map { $0["level"] } == ["notice", "info"])
        #expect(entries.map { $0["message"] } == ["a \"line\"\nof two", "plain"])
        #expect(entries.first?["metadata"] == ["a": "own", "b": "own", "c": "of all"])
        #expect(entries.last?["metadata"] == ["b": "of all", "c": "of all"])
        for entry in entries { #expect(entry["time"]?.string.flatMap { Timestamp($0) } != nil) }
    }

    @Test("has numbers and booleans of the metadata as such, and all else as text")
    func numbers() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let logger = Logger(label: "test") { _ in JSONLogHandler() }
            logger.notice(
                "m",
                metadata: [
                    "int": .stringConvertible(-200), "uint8": .stringConvertible(7 as UInt8),
                    "double": .stringConvertible(0.412), "large": .stringConvertible(1e300),
                    "float": .stringConvertible(0.5 as Float), "yes": .stringConvertible(true),
                    "no": .stringConvertible(false), "infinity": .stringConvertible(Double.infinity),
                    "nan": .stringConvertible(Float.nan), "id": .stringConvertible("5"), "text": "200", "list": ["1"],
                ]
            )
        }
        let metadata = try #require(try log(of: result).first?["metadata"])
        #expect(
            metadata == [
                "double": .number("0.412"), "float": .number("0.5"), "id": "5", "infinity": "inf", "int": -200,
                "large": .number("1e+300"),
                "list": #"["1"]"#, "nan": "nan", "no": false, "text": "200", "uint8": 7, "yes": true,
            ]
        )
    }

    @Test("escapes what is not printable, so that it reads back as it was")
    func unprintable() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let logger = Logger(label: "test") { _ in JSONLogHandler() }
            logger.notice(
                "a\u{1B}[31m\u{7F}\u{85}\u{2028}\u{202E}é\u{E000}\u{10FFFE}",
                metadata: ["k\u{2029}": "v\u{9B}"]
            )
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("{") })
        #expect(line.contains(#"a\u001b[31m\u007f\u0085\u2028\u202eé\ue000\udbff\udffe"#))
        #expect(line.contains(#""k\u2029":"v\u009b""#))
        let entry = try #require(try log(of: result).first)
        #expect(entry["message"] == "a\u{1B}[31m\u{7F}\u{85}\u{2028}\u{202E}é\u{E000}\u{10FFFE}")
    }

    @Test("has no metadata where there is none, and begins at the level that is set")
    func level() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            var logger = Logger(label: "test") { _ in JSONLogHandler() }
            logger.logLevel = .trace
            logger.trace("t")
        }
        let entries = try log(of: result)
        #expect(entries.map { $0.object?.keys } == [["level", "message", "time"]])
        #expect(entries.map { $0["level"] } == ["trace"])
    }
}
