/// What Cohere's service kept to when it searched a connector.
package enum SearchRules {
    /// The time that it waited for an answer, in seconds.
    package static let timeLimit = 30
    /// The largest size of an answer, in bytes.
    package static let sizeLimit = 1 << 20
    /// The number of levels to which the JSON of an answer may be nested.
    package static let depthLimit = 64
    /// The number of results of one search that it used.
    package static let resultLimit = 1_000
    /// The query by which it tested a connector that was created.
    package static let testQuery = "test"
}
