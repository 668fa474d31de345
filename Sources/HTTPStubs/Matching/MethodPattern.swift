import HTTP
import JSON

/// The condition for the method of a request.
enum MethodPattern: Sendable {
    case any
    case one(Method)
    case oneOf([Method])
    case noneOf([Method])

    func matches(_ method: Method) -> Bool {
        switch self {
        case .any: true
        case .one(let expected): method == expected
        case .oneOf(let methods): methods.contains(method)
        case .noneOf(let methods): !methods.contains(method)
        }
    }
}

extension MethodPattern {
    /// Reads a method, `ANY`, or `{"oneOf": ["GET", "HEAD"]}`, as WireMock has it since 3.10, or `noneOf`.
    init(_ reader: inout ObjectReader) throws(JSONError) {
        switch reader.value("method") {
        case nil, "ANY":
            self = .any
            return
        case .string(let method):
            self = .one(Method(rawValue: method))
            return
        default: break
        }
        guard var choice = try? reader.reader("method") else {
            throw reader.failure("method", "must be a method, or have oneOf or noneOf with a list of methods")
        }
        let (one, none) = (try choice.strings("oneOf"), try choice.strings("noneOf"))
        try choice.refuseOthers()
        switch (one, none) {
        case (let methods?, nil) where !methods.isEmpty: self = .oneOf(methods.map(Method.init(rawValue:)))
        case (nil, let methods?) where !methods.isEmpty: self = .noneOf(methods.map(Method.init(rawValue:)))
        default: throw reader.failure("method", "must be a method, or have oneOf or noneOf with a list of methods")
        }
    }
}
