/// The results that the mock itself serves where a connector is searched, so that a test needs no other server.
public struct SearchResults: Sendable, Equatable {
    /// A JSON array of objects, in UTF-8.
    public let json: [UInt8]

    /// Makes results of JSON, which is not checked.
    package init(json: [UInt8]) { self.json = json }
}
