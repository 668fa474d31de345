import HTTP

/// The pages that a user sees in a browser: plain HTML and CSS, without scripts and without content from other servers.
enum Pages {
    /// Returns the page that asks the user for consent to the scopes. The form is sent to the page's own address.
    ///
    /// - Parameter user: the user who is to consent: a name, or an `owner_id`; nil if nobody knows.
    static func consent(connector: String, organization: String, user: String?, scopes: [String]) -> HTML {
        let name: HTML = user.map { "the user <strong>\($0)</strong>" } ?? "a user who is not known here"
        let list: HTML =
            scopes.isEmpty
            ? "<p>It asks for no particular scope.</p>"
            : """
            <p id="scopes">It asks for these scopes:</p>
            <ul aria-labelledby="scopes">
            \(HTML(scopes.map { "<li><code>\($0)</code></li>" }))
            </ul>
            """
        return page(
            title: "Authorize \(connector)",
            """
            <h1>Authorize \(connector)?</h1>
            <p>The connector <strong>\(connector)</strong> of the organization <strong>\(organization)</strong> wants to
            reach its data source in the name of \(name).</p>
            \(list)
            <form method="post">
            <button class="allow" name="decision" value="allow">Allow</button>
            <button name="decision" value="deny">Deny</button>
            </form>
            <p class="small">This is the test provider of cohere-connectors-mock. No account of yours is involved.</p>
            """
        )
    }

    static func authorized(connector: String) -> HTML {
        page(
            title: "\(connector) is authorized",
            """
            <h1>\(connector) is authorized</h1>
            <p>You can close this page and return to your application.</p>
            """
        )
    }

    /// Returns the page that says why a connector was not authorized.
    ///
    /// - Parameter remedy: what the user or the developer does next.
    static func refused(_ reason: String, remedy: Remedy, status: Status) -> HTML {
        page(
            title: "Not authorized",
            """
            <h1>The connector was not authorized</h1>
            <p role="alert">\(reason)</p>
            <p>\(remedy.text)</p>
            <p class="small">Status \(status.description). Nothing was changed.</p>
            """
        )
    }

    /// What a user or a developer can do when an authorization has failed.
    enum Remedy {
        /// The authorization is begun again.
        case beginAgain
        /// The connector's settings are looked at.
        case checkSettings
        /// The URL of the authorization is opened as it was given.
        case useWholeURL

        fileprivate var text: HTML {
            let begin: HTML = "call <code>POST /v1/connectors/{id}/oauth/authorize</code> and open its redirect_url"
            return switch self {
            case .beginAgain: "To try again, \(begin): each of these URLs can be used once, for ten minutes."
            case .checkSettings:
                """
                Look at client_id, client_secret and token_url in the oauth settings of the connector. Then \(begin).
                """
            case .useWholeURL:
                """
                This page is for the redirect_url of <code>POST /v1/connectors/{id}/oauth/authorize</code>, opened as \
                it is, with all its parameters. The connector must have a client_id.
                """
            }
        }
    }

    /// Returns the page that stands in place of the page that shows the mock, and says why that is not shown.
    static func unavailable(_ reason: String, status: Status) -> HTML {
        page(
            title: "This page is not shown",
            """
            <h1>This page is not shown</h1>
            <p role="alert">\(reason)</p>
            <p>Open it at the address that the server printed at its start, such as http://localhost:8080/.</p>
            <p class="small">Status \(status.description).</p>
            """
        )
    }

    private static func page(title: String, _ content: HTML) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style>
        :root { color-scheme: light dark }
        body {
          font: 1rem/1.5 system-ui, sans-serif; margin: 0; padding: 1rem;
          background: light-dark(#f4f4f1, #1c1c1a); color: light-dark(#1d1d1b, #eeeeea)
        }
        main {
          max-width: 30rem; margin: 8vh auto 0; padding: 1.5rem 2rem; border-radius: .75rem;
          background: light-dark(#fff, #292927); box-shadow: 0 1px 6px #0003; overflow-wrap: anywhere
        }
        h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem }
        form { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 }
        button {
          flex: 1 1 8rem; min-height: 2.75rem; font: inherit; font-weight: 600; cursor: pointer;
          border: 2px solid #39594d; border-radius: .5rem; background: transparent; color: inherit
        }
        button.allow { background: #39594d; color: #fff }
        button:focus-visible { outline: 3px solid #d18ee2; outline-offset: 2px }
        .small { font-size: .875rem; opacity: .75 }
        </style>
        </head>
        <body>
        <main>
        \(content)
        </main>
        </body>
        </html>
        """
    }
}
