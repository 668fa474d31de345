import CohereConnectorsMockTesting
import Testing

@testable import CohereConnectorsMock

@Suite("The provider's authorization endpoint")
struct ProviderAuthorizationTests {
    private static let redirectURI = "http://localhost/v1/connectors/oauth/token"

    /// A URL of the endpoint with these parameters.
    private func target(_ parameters: KeyValuePairs<String, String>) -> String {
        Form(parameters.map { (name: $0.key, value: $0.value) }).appended(to: "/oauth/authorize")
    }

    @Test("shows a page that says who asks for what, and asks whether that is allowed")
    func consentPage() async throws {
        let mock = try await MockWithOAuth()
        _ = await mock.client.patch(
            "/v1/connectors/\(mock.connectorID)",
            json: ["name": "<b>Drive</b>", "oauth": ["scope": "files.read files.<write>"]]
        )
        let page = await mock.browser.get(try await mock.beginAuthorization())
        #expect(page.status == 200)
        #expect(page.header("Content-Type") == "text/html; charset=utf-8")
        #expect(page.header("Cache-Control") == "no-store")
        #expect(
            page.header("Content-Security-Policy")
                == "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
        #expect(page.text.contains("<h1>Authorize &lt;b&gt;Drive&lt;/b&gt;?</h1>"))
        #expect(page.text.contains("of the organization <strong>acme</strong>"))
        #expect(page.text.contains("in the name of the user <strong>alice</strong>."))
        #expect(
            page.text.contains("<li><code>files.read</code></li>\n<li><code>files.&lt;write&gt;</code></li>")
        )
        #expect(page.text.contains(#"<button class="allow" name="decision" value="allow">Allow</button>"#))
        #expect(page.text.contains(#"<button name="decision" value="deny">Deny</button>"#))
    }

    @Test("says so where no particular scope is asked for")
    func noScope() async throws {
        let mock = try await MockWithOAuth()
        let page = await mock.browser.get(
            target(["client_id": "drive-client", "redirect_uri": Self.redirectURI, "response_type": "code"])
        )
        #expect(page.status == 200)
        #expect(page.text.contains("<p>It asks for no particular scope.</p>"))
        #expect(page.text.contains("a user who is not known here"))
        // The state of another connector's flow says nothing of this one's user.
        let state = try #require(Form(queryOf: try await mock.beginAuthorization())["state"])
        let other = await mock.client.with(key: "other/eve").createConnector()
        _ = await mock.client.with(key: "other/eve").patch(
            "/v1/connectors/\(other)",
            json: ["oauth": ["client_id": "of-another"]]
        )
        let mixed = await mock.browser.get(
            target([
                "client_id": "of-another", "redirect_uri": Self.redirectURI, "response_type": "code", "state": state,
            ])
        )
        #expect(mixed.text.contains("a user who is not known here"))
    }

    @Test("sends a user who allows it back with a code and the state")
    func allow() async throws {
        let mock = try await MockWithOAuth()
        let url = try await mock.beginAuthorization()
        let answer = await mock.browser.post(url, form: [(name: "decision", value: "allow")])
        #expect(answer.status == 302)
        #expect(answer.header("Cache-Control") == "no-store")
        let location = try #require(answer.header("Location"))
        #expect(location.hasPrefix(Self.redirectURI + "?code="))
        #expect(Form(queryOf: location).fields.map(\.name) == ["code", "state"])
        #expect(Form(queryOf: location)["code"]?.utf8.count == 43)
        #expect(Form(queryOf: location)["state"] == Form(queryOf: url)["state"])
    }

    @Test("sends a user who denies it back with access_denied and the state")
    func deny() async throws {
        let mock = try await MockWithOAuth()
        let url = try await mock.beginAuthorization()
        let state = try #require(Form(queryOf: url)["state"])
        let answer = await mock.browser.post(url, form: [(name: "decision", value: "deny")])
        #expect(answer.status == 302)
        #expect(
            answer.header("Location") == Self.redirectURI + "?error=access_denied"
                + "&error_description=The%20user%20did%20not%20allow%20it.&state=\(state)"
        )
        let page = await mock.browser.get(try #require(answer.header("Location")))
        #expect(page.status == 400)
        #expect(await mock.authStatus() == nil)
    }

    @Test(
        "wants a decision",
        arguments: [[], [(name: "decision", value: "maybe")]] as [[(name: String, value: String)]]
    )
    func noDecision(_ form: [(name: String, value: String)]) async throws {
        let mock = try await MockWithOAuth()
        let answer = await mock.browser.post(try await mock.beginAuthorization(), form: form)
        #expect(answer.status == 400)
        #expect(answer.text.contains(#"<p role="alert">decision must be allow or deny.</p>"#))
        #expect(answer.header("Location") == nil)
    }

    @Test("asks nobody with prompt=none in the URL, nor where the mock consents by itself", arguments: [true, false])
    func noPage(_ autoConsent: Bool) async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = autoConsent }
        let url = try await mock.beginAuthorization()
        let answer = await mock.browser.get(autoConsent ? url : url + "&prompt=none")
        #expect(answer.status == 302)
        #expect(Form(queryOf: try #require(answer.header("Location"))).fields.map(\.name) == ["code", "state"])
    }

    @Test(
        "redirects nobody for a client that it does not know",
        arguments: [nil, "", "other", "DRIVE-CLIENT"] as [String?]
    )
    func unknownClient(_ clientID: String?) async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = true }
        var form = Form([(name: "response_type", value: "code"), (name: "redirect_uri", value: Self.redirectURI)])
        if let clientID { form.append("client_id", clientID) }
        let answer = await mock.browser.get(form.appended(to: "/oauth/authorize"))
        #expect(answer.status == 400)
        #expect(answer.header("Location") == nil)
        #expect(
            answer.text.contains(
                #"<p role="alert">client_id is missing, or no connector here carries it.</p>"#
            )
        )
    }

    @Test(
        "redirects nobody to a URI that is not the mock's own",
        arguments: [
            nil, "", "https://evil.example/", "http://localhost/v1/connectors/oauth/token/",
            "http://localhost/v1/connectors/oauth/token?x=1", "http://localhost:81/v1/connectors/oauth/token",
        ] as [String?]
    )
    func foreignRedirectURI(_ redirectURI: String?) async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = true }
        var form = Form([(name: "response_type", value: "code"), (name: "client_id", value: "drive-client")])
        if let redirectURI { form.append("redirect_uri", redirectURI) }
        let answer = await mock.browser.get(form.appended(to: "/oauth/authorize"))
        #expect(answer.status == 400)
        #expect(answer.header("Location") == nil)
        #expect(
            answer.text.contains(
                "redirect_uri is missing, or is not this server&#39;s /v1/connectors/oauth/token."
            )
        )
    }

    @Test("accepts the redirection URI that the authorization was begun with, under another host", arguments: [0, 600])
    func otherHost(_ secondsLater: Double) async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = true }
        let url = try await mock.beginAuthorization()
        mock.acme.clock.advance(bySeconds: secondsLater)
        let answer = await mock.browser.get(url, headers: [(name: "Host", value: "other.example")])
        // A state that has expired proves nothing any more.
        #expect(answer.status == (secondsLater == 0 ? 302 : 400))
        #expect((answer.header("Location")?.hasPrefix(Self.redirectURI + "?code=") ?? false) == (secondsLater == 0))
    }

    @Test(
        "tells every other fault to the redirection URI",
        arguments: [
            ("state=s", "invalid_request", "response_type is missing."),
            ("response_type=token&state=s", "unsupported_response_type", "response_type must be code."),
            (
                "response_type=code&state=s&code_challenge=c", "invalid_request",
                "code_challenge_method must be S256."
            ),
            (
                "response_type=code&state=s&code_challenge=c&code_challenge_method=plain", "invalid_request",
                "code_challenge_method must be S256."
            ),
            ("response_type=code&state=s&scope=a&scope=b", "invalid_request", "A parameter is given twice."),
            (
                "response_type=code&state=s&expires_in=soon", "invalid_request",
                "expires_in must be a number of seconds, at most ten years."
            ),
        ]
    )
    func faults(_ query: String, _ error: String, _ description: String) async throws {
        let mock = try await MockWithOAuth { $0.autoConsent = true }
        let trusted = target(["client_id": "drive-client", "redirect_uri": Self.redirectURI])
        let answer = await mock.browser.get("\(trusted)&\(query)")
        #expect(answer.status == 302)
        let location = try #require(answer.header("Location"))
        #expect(location.hasPrefix(Self.redirectURI + "?"))
        #expect(
            Form(queryOf: location).fields == [
                .init(name: "error", value: error), .init(name: "error_description", value: description),
                .init(name: "state", value: "s"),
            ]
        )
    }

    @Test("knows by the state which of several connectors with one client asks")
    func sharedClientID() async throws {
        let mock = try await MockWithOAuth()
        let other = ConnectorChanges(
            name: "Wiki",
            url: "https://wiki.example/search",
            oauth: .init(
                clientID: "drive-client",
                authorizeURL: "http://localhost/oauth/authorize",
                tokenURL: "http://localhost/oauth/token"
            )
        )
        let wiki = try mock.client.mock.store.organization(named: "beta").create(other).connector.id
        let begun = await mock.client.with(key: "beta/carol").post("/v1/connectors/\(wiki)/oauth/authorize")
        let page = await mock.browser.get(try #require(begun.json["redirect_url"]?.string))
        #expect(page.text.contains("<h1>Authorize Wiki?</h1>"))
        #expect(page.text.contains("of the organization <strong>beta</strong>"))
        let drive = await mock.browser.get(try await mock.beginAuthorization())
        #expect(drive.text.contains("<h1>Authorize Drive?</h1>"))
    }

    @Test("shows no organization's name that is an API key itself")
    func oneWordKey() async throws {
        let client = try TestClient(key: "one-word-key")
        let changes = ConnectorChanges(
            name: "Drive",
            url: "https://drive.example/search",
            oauth: .init(
                clientID: "c",
                authorizeURL: "http://localhost/oauth/authorize",
                tokenURL: "http://localhost/oauth/token"
            )
        )
        let id = try client.mock.store.organization(named: "one-word-key").create(changes).connector.id
        let begun = await client.post("/v1/connectors/\(id)/oauth/authorize")
        let page = await client.with(key: nil).get(try #require(begun.json["redirect_url"]?.string))
        #expect(page.status == 200)
        #expect(!page.text.contains("one-word-key"))
    }
}
