import CohereConnectorsMockTesting
import Foundation
import Testing

@testable import CohereConnectorsMock

@Suite("A page")
struct PagesTests {
    /// What stands between `<main>` and `</main>`.
    private func content(_ page: HTML) throws -> String {
        let main = try #require(page.source.firstMatch(of: /(?s)<main>\n(.*)\n<\/main>/))
        return String(main.1)
    }

    private func title(_ page: HTML) throws -> String {
        String(try #require(page.source.firstMatch(of: /<title>(.*)<\/title>/)).1)
    }

    @Test("asks for consent, with the scopes and two buttons")
    func consent() throws {
        let page = Pages.consent(connector: "A & B", organization: "<acme>", user: "<al>", scopes: ["read", "a<b"])
        #expect(try title(page) == "Authorize A &amp; B")
        #expect(
            try content(page) == """
                <h1>Authorize A &amp; B?</h1>
                <p>The connector <strong>A &amp; B</strong> of the organization <strong>&lt;acme&gt;</strong> wants to
                reach its data source in the name of the user <strong>&lt;al&gt;</strong>.</p>
                <p id="scopes">It asks for these scopes:</p>
                <ul aria-labelledby="scopes">
                <li><code>read</code></li>
                <li><code>a&lt;b</code></li>
                </ul>
                <form method="post">
                <button class="allow" name="decision" value="allow">Allow</button>
                <button name="decision" value="deny">Deny</button>
                </form>
                <p class="small">This is the test provider of cohere-connectors-mock. No \
                account of yours is involved.</p>
                """
        )
    }

    @Test("says so where consent is asked for no scope")
    func noScopes() throws {
        let page = try content(Pages.consent(connector: "a", organization: "o", user: nil, scopes: []))
        #expect(page.contains("in the name of a user who is not known here.</p>\n"))
        #expect(page.contains("\n<p>It asks for no particular scope.</p>\n"))
        #expect(!page.contains("<ul"))
    }

    @Test("tells that a connector is authorized")
    func authorized() throws {
        let page = Pages.authorized(connector: "<a>")
        #expect(try title(page) == "&lt;a&gt; is authorized")
        #expect(
            try content(page) == """
                <h1>&lt;a&gt; is authorized</h1>
                <p>You can close this page and return to your application.</p>
                """
        )
    }

    @Test("tells why a connector was not authorized")
    func refused() throws {
        let page = Pages.refused("the user said <no>", remedy: .beginAgain, status: .badGateway)
        #expect(try title(page) == "Not authorized")
        #expect(
            try content(page) == """
                <h1>The connector was not authorized</h1>
                <p role="alert">the user said &lt;no&gt;</p>
                <p>To try again, call <code>POST /v1/connectors/{id}/oauth/authorize</code> and open its redirect_url: \
                each of these URLs can be used once, for ten minutes.</p>
                <p class="small">Status 502. Nothing was changed.</p>
                """
        )
    }

    @Test("loads nothing, runs no script, and has no frame around it")
    func selfContained() throws {
        for page in [
            Pages.consent(connector: "a", organization: "o", user: nil, scopes: []), Pages.authorized(connector: "a"),
        ] {
            #expect(page.source.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
            #expect(page.source.firstMatch(of: /<script|<link|<img|src=|href=|url\(/) == nil)
        }
        let response = Response.page("<p>", status: .badRequest)
        #expect(response.status == .badRequest)
        #expect(response.body.bytes == Array("<p>".utf8))
        #expect(
            response.headers == [
                .init("Content-Type", "text/html; charset=utf-8"), .init("Cache-Control", "no-store"),
                .init(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
                ),
                .init("Referrer-Policy", "no-referrer"), .init("X-Content-Type-Options", "nosniff"),
            ]
        )
    }

    @Test("may be elsewhere: a redirect is stored by no cache")
    func redirect() {
        let response = Response.redirect(to: "https://a.example/?b=c")
        #expect(response.status == .found)
        #expect(response.headers == [.init("Location", "https://a.example/?b=c"), .init("Cache-Control", "no-store")])
        #expect(response.body.bytes.isEmpty)
    }
}
