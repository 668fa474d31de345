import HTTP
import Testing

@testable import HTTPStubs
@testable import JSON

@Suite("An explanation of a difference")
struct ExplanationTests {
    private func explain(_ pattern: String, _ request: Request) throws -> [String] {
        let pattern = try requestPattern(pattern)
        let subject = RequestSubject(request)
        let explanation = Explanation(pattern: pattern, request: ShownRequest(subject, redaction: redaction))
        return try explanation.texts(pattern.differences(from: subject).differences)
    }

    @Test(
        "names what was expected, and what was there",
        arguments: [
            (#"{"method":{"oneOf":["PUT","POST"]}}"#, #"method: expected "PUT" or "POST", was "GET""#),
            (#"{"method":{"noneOf":["GET"]}}"#, #"method: expected none of "GET", was "GET""#),
            (#"{"urlPathTemplate":"/a/{id}"}"#, #"path: expected to fit "/a/{id}", was "/x""#),
            (#"{"urlPathPattern":"/a.*"}"#, #"path: expected to match "/a.*", was "/x""#),
            (#"{"scheme":"https"}"#, #"scheme: expected "https", was "http""#),
            (#"{"port":81}"#, "port: expected 81, was 80"),
            (#"{"host":{"equalTo":"b"}}"#, #"host: expected "b", was "a""#),
            (#"{"clientIp":{"contains":"9"}}"#, #"clientIp: expected to contain "9", was "127.0.0.1""#),
            (
                #"{"headers":{"N":{"or":[{"equalTo":"1","caseInsensitive":true},{"not":{"matches":".*"}}]}}}"#,
                #"header N: expected "1" in any case or not (to match ".*"), was "5""#
            ),
            (#"{"headers":{"N":{"greaterThanNumber":7}}}"#, #"header N: expected a number greater than 7, was "5""#),
            (#"{"headers":{"N":{"before":"now"}}}"#, #"header N: expected a time before "now", was "5""#),
            (
                #"{"headers":{"N":{"hasExactly":[{"equalTo":"5"},{"equalTo":"6"}]}}}"#,
                #"header N: expected exactly 2 values, "5", "6", was "5""#
            ),
            (
                #"{"queryParameters":{"q":{"includes":[{"equalTo":"5"}]}}}"#,
                #"query parameter q: expected among the values "5", was absent"#
            ),
            (
                #"{"bodyPatterns":[{"binaryEqualTo":"AAEC"}]}"#,
                #"body: expected 3 other bytes, was "{\"a\":{\"b\":[1,2]},\"token\":\"[redacted]\"}""#
            ),
            (
                #"{"bodyPatterns":[{"equalToJson":{"a":{"b":[1,3]},"token":"x"}}]}"#,
                "body: at a.b[1], expected 3, was 2"
            ),
            (
                #"{"bodyPatterns":[{"equalToJson":{"a":{"b":[1,2]}}}]}"#,
                "body: at token, expected absent, was [redacted]"
            ),
            (
                #"{"bodyPatterns":[{"equalToJson":{"a":{"b":[1,2]},"token":"y"}}]}"#,
                "body: at token, expected [redacted], was [redacted]"
            ),
            (
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.a.b[0]","equalTo":"7"}}]}"#,
                #"body: expected at "$.a.b[0]" "7", was 1"#
            ),
            (#"{"bodyPatterns":[{"matchesJsonPath":"$.c"}]}"#, #"body: expected a value at "$.c", was absent"#),
            (
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.token","equalTo":"s"}}]}"#,
                #"body: expected at "$.token" [redacted], was [redacted]"#
            ),
        ]
    )
    func texts(pattern: String, expected: String) throws {
        let request = try request(
            method: .get,
            headers: [("Host", "a"), ("N", "5")],
            body: #"{"a":{"b":[1,2]},"token":"x"}"#
        )
        #expect(try explain(pattern, request) == [expected])
    }

    @Test(
        "shows no secret, neither an expected nor a sent one",
        arguments: [
            #"{"headers":{"Authorization":{"equalTo":"hunter2"}}}"#,
            #"{"headers":{"X-Token":{"includes":[{"contains":"hunter2"}]}}}"#,
            #"{"cookies":{"c":{"matches":"hunter2"}}}"#, #"{"queryParameters":{"code":{"equalTo":"hunter2"}}}"#,
            #"{"formParameters":{"client_secret":{"equalTo":"hunter2"}}}"#,
            #"{"url":"/x?code=hunter2"}"#, #"{"urlPathPattern":"/client_secret=hunter2"}"#,
            #"{"bodyPatterns":[{"contains":"client_secret=hunter2"}]}"#,
            #"{"bodyPatterns":[{"equalToJson":{"client_secret":"hunter2"}}]}"#,
            #"{"bodyPatterns":[{"equalToJson":[{"name":"client_secret","value":"hunter2"}]}]}"#,
            #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.client_secret","equalTo":"hunter2"}}]}"#,
            #"{"bodyPatterns":[{"matchesJsonPath":"$[?(@.client_secret == 'hunter2')]"}]}"#,
        ]
    )
    func secrets(pattern: String) throws {
        let request = try request(
            "/y?code=hunter3&client_secret=hunter3",
            method: .post,
            headers: [
                ("Authorization", "Bearer hunter3"), ("X-Token", "hunter3"), ("Cookie", "c=hunter3"),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ],
            body: "client_secret=hunter3"
        )
        for body in [
            "client_secret=hunter3", #"{"client_secret":"hunter3"}"#, #"[{"name":"client_secret","value":"hunter3"}]"#,
        ] {
            var request = request
            request.body = Array(body.utf8)
            let text = try explain(pattern, request).joined()
            #expect(!text.isEmpty)
            #expect(!text.contains("hunter"), "\(text)")
        }
    }

    @Test("is one line, and as long as a person reads")
    func bounded() throws {
        let long = String(repeating: "x", count: 100_000)
        let texts = try explain(
            #"{"headers":{"A":{"equalTo":"a\nb"}},"bodyPatterns":[{"equalTo":"\#(long)y"},{"contains":"y"}]}"#,
            request(body: long)
        )
        #expect(texts.count == 3)
        #expect(texts[0] == #"header A: expected "a\nb", was absent"#)
        #expect(texts[1] == "body (bodyPatterns[0]): expected [redacted], was a text of 100000 bytes")
        #expect(texts.allSatisfy { $0.utf8.count < 1000 && !$0.contains("\n") })
    }

    @Test(
        "hides a value that something beside it makes a secret, and what it is compared with",
        arguments: [
            (#"{"queryParameters":{"value":{"equalTo":"q"}}}"#, "/x?name=client_secret&value=hunter2", ""),
            (#"{"formParameters":{"v":{"equalTo":"q"}}}"#, "/x", "k=client_secret&v=hunter2"),
            (
                #"{"formParameters":{"p[0][value]":{"contains":"hunter2!"}}}"#, "/x",
                "p[0][name]=token&p[0][value]=hunter2"
            ),
            (#"{"urlPathPattern":"/y=hunter2"}"#, "/client_secret=hunter2", ""),
            (
                #"{"bodyPatterns":[{"equalToJson":{"access_token":{"hunter2":{"e":1}}}}]}"#, "/x",
                #"{"access_token":{"hunter2":{"e":2}}}"#
            ),
            (#"{"bodyPatterns":[{"equalToJson":{"access_token":{}}}]}"#, "/x", #"{"access_token":{"hunter2":1}}"#),
            (
                #"{"bodyPatterns":[{"equalToJson":[{"name":"client_secret","value":{"hunter2":1}}]}]}"#, "/x",
                #"[{"name":"client_secret","value":{"hunter2":2}}]"#
            ),
            (
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.oauth[*]","doesNotContain":"hunter2"}}]}"#, "/x",
                #"{"oauth":{"client_secret":"hunter2"}}"#
            ),
            (
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$[1]","equalTo":"q"}}]}"#, "/x",
                #"["client_secret","hunter2"]"#
            ),
            (#"{"bodyPatterns":[{"doesNotMatch":".*hunter2.*"}]}"#, "/x", #"{"client_secret":"hunter2"}"#),
            (#"{"bodyPatterns":[{"matchesJsonPath":"$[?(@.code in ['hunter2'])]"}]}"#, "/x", "[]"),
            (#"{"bodyPatterns":[{"matchesJsonPath":"$.l[?(@.name=='code' && @.value=='hunter2')]"}]}"#, "/x", "[]"),
            (
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$[?('hunter2'==@.password)]","equalTo":"1"}}]}"#,
                "/x", "[]"
            ),
        ]
    )
    func context(pattern: String, target: String, body: String) throws {
        let request = try request(
            target,
            headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: body
        )
        let text = try explain(pattern, request).joined()
        #expect(!text.isEmpty)
        #expect(!text.contains("hunter"), "\(text)")
    }

    @Test("does not say that a value is absent, or another, where it is only hidden")
    func hiddenIsNotAbsent() throws {
        let table = #"{"columns":["id","client_secret"],"rows":[[1,"hunter2"]]}"#
        #expect(
            try explain(
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.rows[0][1]","equalTo":"q"}}]}"#,
                request(body: table)
            ) == [#"body: expected at "$.rows[0][1]" [redacted], was [redacted]"#]
        )
        #expect(
            try explain(
                #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.token.length()","equalTo":"9"}}]}"#,
                request(body: #"{"token":"hunter2"}"#)
            ).joined().hasSuffix("was [redacted]")
        )
    }

    @Test("names ten differences, and how many more there are, each in bounded length")
    func many() throws {
        let names = (0..<40).map { #""H\#($0)":{"equalTo":"1"}"# }.joined(separator: ",")
        let texts = try explain(#"{"headers":{\#(names)}}"#, request())
        #expect(texts.count == 11)
        #expect(texts.last == "30 more")
        let long = String(repeating: "9", count: 100_000)
        let name = String(repeating: "n", count: 100_000)
        let named = #"{"\#(name)":{"equalToNumber":\#(long)}}"#
        let lengthy = try explain(#"{"headers":\#(named),"queryParameters":\#(named)}"#, request())
        #expect(lengthy.count == 2)
        #expect(lengthy.allSatisfy { $0.utf8.count < 1100 })
    }

    @Test("pays for what it redacts, and for each operator that it names")
    func budget() throws {
        func steps(_ pattern: String, _ request: Request) throws -> Int {
            let pattern = try requestPattern(pattern)
            let budget = Budget(steps: 1_000_000_000)
            let subject = RequestSubject(request, budget: budget)
            let differences = try pattern.differences(from: subject).differences
            let before = budget.left
            _ = try Explanation(pattern: pattern, request: ShownRequest(subject, redaction: redaction)).texts(
                differences
            )
            return before - budget.left
        }
        let big = String(repeating: "y", count: 20_000)
        #expect(try steps(#"{"bodyPatterns":[{"contains":"z"}]}"#, request(body: big)) > 12 * big.utf8.count)
        #expect(try steps(#"{"headers":{"A":{"contains":"\#(big)"}}}"#, request()) > 12 * big.utf8.count)
        #expect(
            try steps(#"{"bodyPatterns":[{"equalToJson":{"a":"\#(big)"}}]}"#, request(body: #"{"a":1}"#))
                > 12 * big.utf8.count
        )
        // Each field of a form has searches of its own.
        let form = String(repeating: "a&", count: 10_000)
        #expect(try steps(#"{"bodyPatterns":[{"contains":"z"}]}"#, request(body: form)) > 150 * 10_000)
        // The body is redacted once, however many patterns it has.
        let patterns = (0..<8).map { #"{"contains":"z\#($0)"}"# }.joined(separator: ",")
        #expect(try steps(#"{"bodyPatterns":[\#(patterns)]}"#, request(body: big)) < 25 * big.utf8.count)
    }

    @Test("is given up where lists of ten within each other would make any number of words")
    func nestedLists() throws {
        var nested = #"{"contains":"z"}"#
        for _ in 0..<5 { nested = #"{"or":[\#(Array(repeating: nested, count: 10).joined(separator: ","))]}"# }
        let pattern = try requestPattern(#"{"host":\#(nested)}"#)
        let request = try request(headers: [("Host", "h")])
        let differences = try pattern.differences(from: RequestSubject(request)).differences
        let shown = ShownRequest(RequestSubject(request, budget: Budget(steps: 200_000)), redaction: redaction)
        #expect(throws: BudgetError.exceeded(.answer)) {
            try Explanation(pattern: pattern, request: shown).texts(differences)
        }
    }

    /// Each value of `$..*..*` is there once for each way to it, so together they may be thousands of times the body.
    @Test("does not write all that a JSON path leads to", .timeLimit(.minutes(1)), arguments: [1, 20, 60])
    func manyWays(levels: Int) throws {
        let body =
            String(repeating: "[", count: levels) + "\"" + String(repeating: "y", count: 60_000) + "\""
            + String(repeating: "]", count: levels)
        let pattern = try requestPattern(
            #"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$..*..*","equalToJson":"0"}}]}"#
        )
        let request = try request(body: body)
        let differences = try pattern.differences(from: RequestSubject(request)).differences
        #expect(differences.count == 1)
        let subject = RequestSubject(request, budget: Budget(steps: 2_000_000))
        let explanation = Explanation(pattern: pattern, request: ShownRequest(subject, redaction: redaction))
        let texts = try? explanation.texts(differences)
        #expect(texts?.allSatisfy { $0.utf8.count < 1000 } ?? true)
        if levels == 1 { #expect(texts != nil) }
    }

    @Test("says how many more conditions, values and differences there are, and names the scenario before these")
    func more() throws {
        let letters = "abcdefghijkl".map { #"{"contains":"\#($0)"}"# }.joined(separator: ",")
        let text = try #require(
            explain(#"{"headers":{"N":{"and":[\#(letters)]}}}"#, request(headers: [("N", "abcdefghij")])).first
        )
        #expect(text.contains(#"to contain "j" and 2 more, was "#))
        let values = try request(headers: (0..<12).map { ("N", "\($0)") })
        #expect(try explain(#"{"headers":{"N":{"equalTo":"x"}}}"#, values)[0].hasSuffix(#""9", and 2 more"#))
        let names = (0..<12).map { #""H\#($0)":{"equalTo":"1"}"# }.joined(separator: ",")
        let pattern = try requestPattern(#"{"headers":{\#(names)}}"#)
        let subject = RequestSubject(try request())
        let explanation = Explanation(pattern: pattern, request: ShownRequest(subject, redaction: redaction))
        let texts = try explanation.texts(pattern.differences(from: subject).differences, and: "scenario")
        #expect(texts.suffix(2) == ["scenario", "2 more"])
    }

    @Test("shortens by characters, and only what is longer")
    func shortened() {
        #expect(String(repeating: "é", count: 200).shortened() == String(repeating: "é", count: 200))
        #expect(String(repeating: "é", count: 201).shortened() == String(repeating: "é", count: 200) + "…")
        #expect("".shortened(to: 0).isEmpty && "a".shortened(to: 0) == "…")
    }

    // MARK: both views of a pattern

    /// What is compared with a secret: each operator with `hunter2` in it, which must be shown nowhere.
    private static let operators: [String] = {
        var operators = [
            #"{"equalTo":"hunter2"}"#, #"{"contains":"hunter2"}"#, #"{"doesNotContain":"hunter2"}"#,
            #"{"matches":"hunter2.*"}"#, #"{"doesNotMatch":".*hunter2.*"}"#, #"{"equalToJson":{"a":"hunter2"}}"#,
            #"{"equalToJson":{"hunter2":1}}"#, #"{"equalToJson":["hunter2"],"ignoreArrayOrder":true}"#,
            #"{"matchesJsonPath":"$.hunter2"}"#, #"{"matchesJsonPath":"$['hunter2']"}"#,
            #"{"matchesJsonPath":"$[?(@.v=='hunter2')]"}"#,
            #"{"matchesJsonPath":{"expression":"$.hunter2","equalTo":"1"}}"#,
            #"{"matchesJsonPath":{"expression":"$.a","equalTo":"hunter2"}}"#,
            #"{"matchesJsonPath":{"expression":"$.a","matchesJsonPath":{"expression":"$.b","contains":"hunter2"}}}"#,
        ]
        operators += operators.flatMap {
            [#"{"and":[\#($0),{"contains":"x"}]}"#, #"{"or":[\#($0)]}"#, #"{"not":\#($0)}"#]
        }
        return operators
    }()

    /// Places for an operator, all of which stand for a secret.
    private static let places: [(before: String, after: String)] = [
        (#"{"headers":{"Authorization":"#, "}}"), (#"{"headers":{"X-Token":{"hasExactly":["#, "]}}}"),
        (#"{"cookies":{"c":"#, "}}"), (#"{"queryParameters":{"code":"#, "}}"),
        (#"{"formParameters":{"client_secret":"#, "}}"), (#"{"formParameters":{"client_secret":{"includes":["#, "]}}}"),
        (#"{"urlPathTemplate":"/{client_secret}","pathParameters":{"client_secret":"#, "}}"),
        (#"{"bodyPatterns":[{"matchesJsonPath":{"expression":"$.client_secret","#, "}}]}"),
        (#"{"bodyPatterns":[{"or":[{"matchesJsonPath":{"expression":"$.a['client_secret']","#, "}}]}]}"),
    ]

    @Test("and the list of stubs show nothing that a secret is compared with", arguments: operators)
    func bothViews(condition: String) throws {
        var shown = 0
        for place in Self.places {
            // A path has the operator among its own members.
            let isMember = place.before.hasSuffix(",")
            let text = place.before + (isMember ? String(condition.dropFirst().dropLast()) : condition) + place.after
            guard let pattern = try? requestPattern(text) else { continue }
            let view = redaction.pattern(try json(text)).text
            #expect(!view.contains("hunter"), "\(text)")
            for body in [#"{"client_secret":"q","a":{"client_secret":{"v":1}}}"#, "client_secret=q", "x"] {
                let request = try request(
                    "/q?code=q",
                    headers: [
                        ("Authorization", "Bearer q"), ("X-Token", "q"), ("Cookie", "c=q"),
                        ("Content-Type", "application/x-www-form-urlencoded"),
                    ],
                    body: body
                )
                let subject = RequestSubject(request)
                let differences = try pattern.differences(from: subject).differences
                let explanation = Explanation(pattern: pattern, request: ShownRequest(subject, redaction: redaction))
                for line in try explanation.texts(differences) {
                    shown += 1
                    #expect(!line.contains("hunter"), "\(text): \(line)")
                }
            }
        }
        #expect(shown > 0)
    }
}
