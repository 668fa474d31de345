/// A route: a method and a path template such as `/v1/connectors/{id}`, and what stands behind it.
public struct Route<Endpoint: Sendable>: Sendable {
    public var method: Method
    public var template: String
    public var endpoint: Endpoint

    public init(_ method: Method, _ template: String, _ endpoint: Endpoint) {
        self.method = method
        self.template = template
        self.endpoint = endpoint
    }
}

/// Finds the route of a request, by its number: a router that knew the routes' endpoints would be generic, and several
/// times slower across modules. A literal segment goes before a parameter; a parameter takes one segment that is not
/// empty; `HEAD` is served by the `GET` route.
public struct Router: Sendable {
    public enum Match: Sendable {
        /// The place of the route in the list that the router was made of.
        case found(Int, PathParameters)
        /// The path is served, but not by this method; the methods that it takes, sorted.
        case methodNotAllowed([Method])
        case notFound
    }

    private struct Node {
        var literals: [String: Int] = [:]
        var parameter: (name: String, node: Int)?
        /// By method; a path takes few.
        var routes: [(method: Method, index: Int)] = []

        func index(of method: Method) -> Int? { routes.first { $0.method == method }?.index }
    }

    private var nodes = [Node()]

    public init<Endpoint>(_ routes: [Route<Endpoint>]) {
        for (index, route) in routes.enumerated() { insert(route.method, route.template, index) }
    }

    public func match(_ method: Method, _ segments: [String]) -> Match {
        var parameters = PathParameters()
        guard let node = find(segments[...], from: 0, &parameters) else { return .notFound }
        let index = nodes[node].index(of: method) ?? (method == .head ? nodes[node].index(of: .get) : nil)
        if let index { return .found(index, parameters) }
        var allowed = Set(nodes[node].routes.map(\.method))
        if allowed.contains(.get) { allowed.insert(.head) }
        return .methodNotAllowed(allowed.sorted { $0.rawValue < $1.rawValue })
    }

    private func find(_ segments: ArraySlice<String>, from node: Int, _ parameters: inout PathParameters) -> Int? {
        guard let segment = segments.first else { return nodes[node].routes.isEmpty ? nil : node }
        let rest = segments.dropFirst()
        if let next = nodes[node].literals[segment], let found = find(rest, from: next, &parameters) { return found }
        guard let parameter = nodes[node].parameter, !segment.isEmpty else { return nil }
        parameters.append(name: parameter.name, value: segment)
        if let found = find(rest, from: parameter.node, &parameters) { return found }
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
        let existing = isParameter ? nodes[node].parameter?.node : nodes[node].literals[segment]
        if let existing { return existing }
        nodes.append(Node())
        let new = nodes.count - 1
        if isParameter {
            nodes[node].parameter = (String(segment.dropFirst().dropLast()), new)
        } else {
            nodes[node].literals[segment] = new
        }
        return new
    }
}
