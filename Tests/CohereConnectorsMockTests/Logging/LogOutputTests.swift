import Foundation
import Logging
import Testing

@testable import CohereConnectorsMock

/// The output of the log belongs to the whole process, so each test has a process of its own.
@Suite("The output of the log")
struct LogOutputTests {
    @Test("leaves out what nobody reads, and says so when there is room again")
    func unread() async throws {
        await #expect(processExitsWith: .success) {
            let pipe = Pipe()
            LogOutput.descriptor = pipe.fileHandleForWriting.fileDescriptor
            let logger = Logger(label: "test") { _ in TextLogHandler(label: "mock") }
            let line = String(repeating: "a", count: 1000)
            for _ in 0..<200 { logger.notice("\(line)") }
            let first = try #require(try pipe.fileHandleForReading.read(upToCount: 30_000))
            let written = first.count { $0 == UInt8(ascii: "\n") }
            try #require(written > 20)
            logger.notice("last")
            try pipe.fileHandleForWriting.close()
            let rest = String(decoding: try #require(try pipe.fileHandleForReading.readToEnd()), as: UTF8.self)
            let lines = rest.split(separator: "\n")
            let missing = 200 - written - lines.count { $0.hasSuffix("aaa") }
            try #require(lines.last?.hasSuffix("mock: last") == true)
            try #require(
                lines.dropLast().last?.hasSuffix("\(missing) lines are missing, as nobody read the log") == true
            )
        }
    }

    @Test("cuts a line that a pipe may not take at once")
    func longLine() async throws {
        await #expect(processExitsWith: .success) {
            let pipe = Pipe()
            LogOutput.descriptor = pipe.fileHandleForWriting.fileDescriptor
            LogOutput.write(Array(repeating: UInt8(ascii: "a"), count: 10_000))
            try pipe.fileHandleForWriting.close()
            try #require(try pipe.fileHandleForReading.readToEnd()?.count == 4096)
        }
    }
}
