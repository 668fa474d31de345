/// The fault of a JSON value, and its place in the document.
public struct JSONError: Error, Equatable, Sendable {
    /// The steps from the document's root to the value; empty for the document as a whole.
    public var path: [JSONStep]
    /// The rest of a sentence that begins with the place, such as `must be a string`. It quotes no value.
    public var reason: String

    /// Makes an error. Default: an error of the document as a whole.
    public init(path: [JSONStep] = [], reason: String) {
        self.path = path
        self.reason = reason
    }

    /// Makes the error of a text that is not JSON. The reason contains the line and the column.
    public init(_ error: JSONSyntaxError, in text: [UInt8]) {
        let place = error.place(in: text)
        self.init(reason: "is not valid JSON: \(error.reason) (line \(place.line), column \(place.column))")
    }
}
