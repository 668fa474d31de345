/// Finds the route of a request, and gives its number in a list.
///
/// A literal segment has precedence over a parameter. A parameter takes one segment that is not empty. The `GET` route
/// also serves `HEAD`. The router doesn't know the handlers of the routes: a generic router would be several times
/// slower across modules.
public struct Router: Sendable {
    /// The result of a search.
    public enum Match: Sendable {
        /// The number of the route in the list, and the values of its parameters.
        case found(Int, PathParameters)
        /// The path takes only these other methods, which are sorted. The number is that of the first route with this
        /// path.
        case methodNotAllowed([Method], sibling: Int)
        /// No route has this path.
        case notFound
    }

    private struct Node {
        /// The nodes behind a literal segment. It is a list, as comparing a few short texts costs less than hashing
        /// one.
        var literals: [(segment: String, node: Int)] = []
        var parameter: (name: String, node: Int)?
        /// The routes of this path. It is a list, as a path has few methods.
        var routes: [(method: Method, index: Int)] = []

        func index(of method: Method) -> Int? { routes.first { $0.method == method }?.index }

        func node(behind literal: String) -> Int? { literals.first { $0.segment == literal }?.node }
    }

    private var nodes = [Node()]

    /// Makes a router.
    ///
    /// - Parameter routes: methods and path templates, such as `/v1/connectors/{id}`. If a pair is given twice, the
    ///   program ends, as that is a programming error.
    public init(_ routes: [(method: Method, path: String)]) {
        for (index, route) in routes.enumerated() { insert(route.method, route.path, index) }
    }

    /// Returns the route of a method and the decoded segments of a path.
    public func match(_ method: Method, _ segments: [String]) -> Match {
        var parameters = PathParameters()
        guard let node = find(segments, 0, from: 0, &parameters) else { return .notFound }
        let index = nodes[node].index(of: method) ?? (method == .head ? nodes[node].index(of: .get) : nil)
        if let index { return .found(index, parameters) }
        var allowed = Set(nodes[node].routes.map(\.method))
        if allowed.contains(.get) { allowed.insert(.head) }
        return .methodNotAllowed(allowed.sorted { $0.rawValue < $1.rawValue }, sibling: nodes[node].routes[0].index)
    }

    /// Returns the node of the segments from a place on.
    private func find(_ segments: [String], _ place: Int, from node: Int, _ parameters: inout PathParameters) -> Int? {
        guard place < segments.count else { return nodes[node].routes.isEmpty ? nil : node }
        let segment = segments[place]
        if let next = nodes[node].node(behind: segment),
            let found = find(segments, place + 1, from: next, &parameters)
        {
            return found
        }
        guard let parameter = nodes[node].parameter, !segment.isEmpty else { return nil }
        parameters.append(name: parameter.name, value: segment)
        if let found = find(segments, place + 1, from: parameter.node, &parameters) { return found }
        parameters.removeLast()
        return nil
    }

    private mutating func insert(_ method: Method, _ template: String, _ index: Int) {
        var node = 0
        for segment in template.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            node = child(of: node, for: String(segment))
        }
        precondition(nodes[node].index(of: method) == nil, "a route is given twice")
        nodes[node].routes.append((method, index))
    }

    private mutating func child(of node: Int, for segment: String) -> Int {
        let isParameter = segment.hasPrefix("{") && segment.hasSuffix("}")
        let existing = isParameter ? nodes[node].parameter?.node : nodes[node].node(behind: segment)
        if let existing { return existing }
        nodes.append(Node())
        let new = nodes.count - 1
        if isParameter {
            nodes[node].parameter = (String(segment.dropFirst().dropLast()), new)
        } else {
            nodes[node].literals.append((segment, new))
        }
        return new
    }
}
