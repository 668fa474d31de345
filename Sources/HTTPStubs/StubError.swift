/// Why a stub, a pattern or a setting can't be used.
public struct StubError: Error, Equatable, Sendable {
    /// A JSON pointer (RFC 6901), such as `/request/headers/X-A/equalTo`; empty for the whole.
    public var pointer: String
    /// A sentence's predicate, such as `must be a string`. Quotes no value.
    public var detail: String

    public init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}
