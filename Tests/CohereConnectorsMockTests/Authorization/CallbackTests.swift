import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("A browser that comes back from the provider")
struct CallbackTests {
    private static let path = "/v1/connectors/oauth/token"

    /// The reason on an error page; nil on any other page.
    private func reason(_ answer: TestResponse) -> String? {
        guard let start = answer.text.firstRange(of: #"<p role="alert">"#)?.upperBound,
            let end = answer.text[start...].firstRange(of: "</p>")?.lowerBound
        else { return nil }
        return String(answer.text[start..<end])
    }

    @Test("with a code sees that the connector is authorized, and so does the API, for this user alone")
    func authorized() async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = true }
        let allowed = await mock.browser.get(try await mock.beginAuthorization())
        let answer = await mock.browser.get(try #require(allowed.header("Location")))
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
        #expect(answer.header("Referrer-Policy") == "no-referrer")
        #expect(answer.text.contains("<h1>Drive is authorized</h1>"))
        #expect(await mock.authStatus() == "valid")
        #expect(await mock.authStatus(for: "acme/bob") == nil)
    }

    @Test("goes to after_token_redirect where one was given")
    func afterTokenRedirect() async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = true }
        let url = try await mock.beginAuthorization(afterTokenRedirect: "https://app.example/done?step=2")
        let allowed = await mock.browser.get(url)
        let answer = await mock.browser.get(try #require(allowed.header("Location")))
        #expect(answer.status == 302)
        #expect(answer.header("Location") == "https://app.example/done?step=2")
        #expect(answer.header("Cache-Control") == "no-store")
        #expect(answer.text.isEmpty)
    }

    @Test("with no state, or one that nobody gave, sees why on a page", arguments: ["", "?state=", "?code=c&state=x"])
    func unknownState(_ query: String) async throws {
        let answer = await (try TestClient()).get(Self.path + query)
        #expect(answer.status == 400)
        #expect(reason(answer) == "The state is unknown, or was used before.")
        #expect(answer.text.contains("Status 400. Nothing was changed."))
    }

    @Test("with a state that was used before sees why, and stays authorized")
    func usedState() async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = true }
        let allowed = await mock.browser.get(try await mock.beginAuthorization())
        let callback = try #require(allowed.header("Location"))
        #expect(await mock.browser.get(callback).status == 200)
        let again = await mock.browser.get(callback)
        #expect(again.status == 400)
        #expect(reason(again) == "The state is unknown, or was used before.")
        #expect(await mock.authStatus() == "valid")
    }

    @Test("after ten minutes of the organization's clock comes too late", arguments: [(599.0, false), (600, true)])
    func expiredState(_ seconds: Double, _ isLate: Bool) async throws {
        let mock = try await MockWithOAuth()
        let state = try await mock.beginAuthorizationState()
        mock.acme.clock.advance(bySeconds: seconds)
        let answer = await mock.browser.get("\(Self.path)?state=\(state)")
        #expect(answer.status == 400)
        #expect(reason(answer) == (isLate ? "The state has expired." : "The provider sent no code."))
    }

    @Test(
        "with an error or without a code sees why, and nothing is authorized",
        arguments: [
            ("error=access_denied", "The provider answered: access_denied."),
            ("error=access_denied&code=c", "The provider answered: access_denied."),
            ("code=", "The provider sent no code."), ("other=1", "The provider sent no code."),
        ]
    )
    func refused(_ query: String, _ expected: String) async throws {
        let mock = try await MockWithOAuth()
        let answer = await mock.browser.get("\(Self.path)?\(query)&state=\(try await mock.beginAuthorizationState())")
        #expect(answer.status == 400)
        #expect(reason(answer) == expected)
        #expect(await mock.authStatus() == nil)
    }

    @Test("with an error goes to after_token_redirect with the error and its reason appended")
    func refusedElsewhere() async throws {
        let mock = try await MockWithOAuth()
        let state = try await mock.beginAuthorizationState(afterTokenRedirect: "https://app.example/done?step=2")
        let answer = await mock.browser.get("\(Self.path)?error=access_denied&state=\(state)")
        #expect(answer.status == 302)
        #expect(
            answer.header("Location") == "https://app.example/done?step=2&error=access_denied"
                + "&error_description=The%20provider%20answered%3A%20access_denied."
        )
    }

    @Test("with a code that the token endpoint refuses sees the code of the error and a 502")
    func refusedCode() async throws {
        let mock = try await MockWithOAuth()
        let state = try await mock.beginAuthorizationState()
        let answer = await mock.browser.get("\(Self.path)?code=wrong&state=\(state)")
        #expect(answer.status == 502)
        #expect(reason(answer) == "The token endpoint refused the code: invalid_grant.")
        #expect(await mock.authStatus() == nil)
    }

    @Test("finds a token endpoint that fails, and after_token_redirect says so with server_error")
    func failingTokenEndpoint() async throws {
        let mock = try await MockWithOAuth()
        try mock.stubTokenEndpoint(status: 503, json: [:])
        let page = await mock.browser.get("\(Self.path)?code=c&state=\(try await mock.beginAuthorizationState())")
        #expect(page.status == 502)
        #expect(reason(page) == "The token endpoint could not be used: it answered with status 503.")
        let state = try await mock.beginAuthorizationState(afterTokenRedirect: "https://app.example/done")
        let redirect = await mock.browser.get("\(Self.path)?code=c&state=\(state)")
        #expect(redirect.status == 302)
        #expect(
            Form(queryOf: try #require(redirect.header("Location"))).fields == [
                .init(name: "error", value: "server_error"),
                .init(
                    name: "error_description",
                    value: "The token endpoint could not be used: it answered with status 503."
                ),
            ]
        )
    }

    @Test(
        "learns that the connector's settings have changed, or that it was deleted, meanwhile",
        arguments: [true, false]
    )
    func changedMeanwhile(_ isDeleted: Bool) async throws {
        let mock = try await MockWithOAuth()
        try mock.stubTokenEndpoint(status: 200, json: ["access_token": "a"])
        let state = try await mock.beginAuthorizationState()
        let path = "/v1/connectors/\(mock.connectorID)"
        if isDeleted {
            #expect(await mock.client.delete(path).status == 200)
        } else {
            #expect(await mock.client.patch(path, json: ["oauth": ["scope": "files.write"]]).status == 200)
        }
        let answer = await mock.browser.get("\(Self.path)?code=c&state=\(state)")
        #expect(answer.status == 400)
        #expect(reason(answer) == "The connector was deleted, or its oauth settings were changed, meanwhile.")
        #expect(await mock.authStatus() == nil)
    }

    @Test("is not harmed by a HEAD of the same URL, which uses nothing up")
    func head() async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = true }
        let allowed = await mock.browser.get(try await mock.beginAuthorization())
        let callback = try #require(allowed.header("Location"))
        let head = await mock.browser.send(.head, callback)
        #expect(head.status == 405)
        #expect(head.header("Allow") == "GET")
        #expect(await mock.browser.get(callback).status == 200)
    }

    @Test(
        "sees no text that a token endpoint gives in place of an error code",
        arguments: ["call this number", "<b>", "a-b", String(repeating: "a", count: 61)]
    )
    func textForErrorCode(_ text: String) async throws {
        let mock = try await MockWithOAuth()
        try mock.stubTokenEndpoint(status: 400, json: ["error": .string(text)])
        let answer = await mock.browser.get("\(Self.path)?code=c&state=\(try await mock.beginAuthorizationState())")
        #expect(answer.status == 502)
        let shown = try #require(reason(answer))
        #expect(shown.hasPrefix("The token endpoint "))
        #expect(!shown.contains(text))
    }

    @Test("sees no error code that RFC 6749 does not have, whoever sends it", arguments: [true, false])
    func foreignErrorCode(_ isFromTokenEndpoint: Bool) async throws {
        let mock = try await MockWithOAuth()
        try mock.stubTokenEndpoint(status: 400, json: ["error": "call_this_number"])
        let query = isFromTokenEndpoint ? "code=c" : "error=call_this_number"
        let answer = await mock.browser.get("\(Self.path)?\(query)&state=\(try await mock.beginAuthorizationState())")
        #expect(answer.status == (isFromTokenEndpoint ? 502 : 400))
        let shown = try #require(reason(answer))
        #expect(!shown.contains("call_this_number"))
    }

    @Test(
        "sees of a provider's error RFC 6749's own codes alone, on the page and at after_token_redirect",
        arguments: [
            ("access_denied", "access_denied"), ("server_error", "server_error"),
            ("temporarily_unavailable", "temporarily_unavailable"), ("invalid_grant", nil), ("login_required", nil),
            ("access_denied\u{301}", nil), ("ACCESS_DENIED", nil), ("hunter2", nil), ("", nil), ("<b>", nil),
            (String(repeating: "a", count: 10_000), nil),
        ] as [(String, String?)]
    )
    func errorOfProvider(_ error: String, _ repeated: String?) async throws {
        let mock = try await MockWithOAuth()
        let sentence =
            repeated.map { "The provider answered: \($0)." }
            ?? "The provider answered with an error that is none of RFC 6749's."
        for target in [nil, "https://app.example/done"] {
            let state = try await mock.beginAuthorizationState(afterTokenRedirect: target)
            let query = Form([
                (name: "error", value: error), (name: "error_description", value: "hunter2"),
                (name: "error_uri", value: "http://hunter2"), (name: "state", value: state),
            ])
            let answer = await mock.browser.get(query.appended(to: Self.path))
            #expect(!answer.text.contains("hunter2"))
            guard target != nil else {
                #expect(reason(answer) == sentence.replacing("'", with: "&#39;"))
                continue
            }
            #expect(
                Form(queryOf: try #require(answer.header("Location"))).fields == [
                    .init(name: "error", value: repeated ?? "server_error"),
                    .init(name: "error_description", value: sentence),
                ]
            )
        }
    }
}
