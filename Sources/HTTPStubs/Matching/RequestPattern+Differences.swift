import HTTP
import JSON
import Texts

extension RequestPattern {
    /// A part of a request that differs from the pattern.
    struct Difference {
        /// The part.
        var part: Part
        /// The distance, 0 to 1.
        var distance: Double
        var weight: Double
    }

    /// A part of a request for which a pattern has a condition.
    enum Part {
        case scheme(String)
        case host(ValuePattern)
        case port(Int)
        case clientIP(ValuePattern)
        case url
        case method
        case header(Named)
        case queryParameter(Named)
        case formParameter(Named)
        case pathParameter(NamedOne)
        case cookie(NamedOne)
        case body(index: Int, ValuePattern)
    }

    /// Returns the distance of a request from the pattern, 0 to 1, with WireMock's weights, and the parts in which they
    /// differ.
    ///
    /// A part whose comparison takes too much work counts as different. Throws if the whole budget is exceeded.
    func differences(
        from subject: RequestSubject
    ) throws(BudgetError) -> (distance: Double, differences: [Difference]) {
        var parts: [Difference] = []
        for (part, weight) in conditions {
            let distance = try Self.known(subject) { () throws(BudgetError) in
                try self.distance(of: part, subject)
            }
            parts.append(Difference(part: part, distance: distance, weight: weight))
        }
        // A condition that the pattern doesn't have counts as met: the URL 10, the method 3, the scheme 3, the host 10,
        // the port 10, and 1 each for headers, parameters, cookies, bodies and the parts of multipart bodies.
        var total = 41.0
        if clientIP != nil { total += 3 }
        if !pathParameters.isEmpty { total += 1 }
        if !formParameters.isEmpty { total += 1 }
        let distance = parts.reduce(0) { $0 + $1.distance * $1.weight } / total
        return (distance, parts.filter { $0.distance > 0 })
    }

    /// The parts for which the pattern has a condition, and their weights. All headers have the weight of one, and so
    /// have all parameters, cookies and bodies.
    private var conditions: [(Part, Double)] {
        var conditions: [(Part, Double)] = [(.url, 10), (.method, 3)]
        func share<Element>(_ elements: [Element], _ part: (Element) -> Part) {
            conditions += elements.map { (part($0), 1 / Double(elements.count)) }
        }
        if let scheme { conditions.append((.scheme(scheme), 3)) }
        if let host { conditions.append((.host(host), 10)) }
        if let port { conditions.append((.port(port), 10)) }
        if let clientIP { conditions.append((.clientIP(clientIP), 3)) }
        share(headers, Part.header)
        share(queryParameters, Part.queryParameter)
        share(cookies, Part.cookie)
        share(pathParameters, Part.pathParameter)
        share(formParameters, Part.formParameter)
        share(Array(bodyPatterns.enumerated())) { .body(index: $0.offset, $0.element) }
        return conditions
    }

    private func distance(of part: Part, _ subject: RequestSubject) throws(BudgetError) -> Double {
        switch part {
        case .scheme(let scheme): return scheme == subject.origin.scheme ? 0 : 1
        case .host(let pattern): return try pattern.distance(to: subject.text(subject.origin.host))
        case .port(let port): return port == subject.origin.port ? 0 : 1
        case .clientIP(let pattern): return try pattern.distance(to: subject.text(subject.clientIP))
        case .url: return try url.distance(to: subject.request.target, subject.budget)
        case .method: return method.matches(subject.request.method) ? 0 : 1
        case .header(let (name, pattern)): return try pattern.distance(to: subject.header(name), subject)
        case .queryParameter(let (name, pattern)): return try pattern.distance(to: subject.query(name), subject)
        case .formParameter(let (name, pattern)): return try pattern.distance(to: subject.formField(name), subject)
        case .pathParameter(let (name, pattern)):
            return try pattern.distance(to: pathValues(of: subject)?[ExactText(name)].map(subject.text))
        case .cookie(let (name, pattern)):
            guard let cookie = try subject.cookie(name) else { return pattern.isAbsent ? 0 : 1 }
            return try pattern.distance(to: subject.text(cookie))
        case .body(_, let pattern): return try pattern.distance(to: subject.body())
        }
    }

    /// Returns the distance of a part, or 1 if it takes too much work.
    private static func known(
        _ subject: RequestSubject,
        _ distance: () throws(BudgetError) -> Double
    ) throws(BudgetError) -> Double {
        do {
            return try distance()
        } catch {
            guard !subject.budget.isExceeded else { throw error }
            return 1
        }
    }
}
