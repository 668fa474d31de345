import HTTP

extension Response {
    /// Makes a response with a file of the page that shows the mock. Its scripts can reach nothing but this server, and
    /// no other page can put it into a frame.
    static func pageFile(_ bytes: [UInt8], type: String) -> Response {
        let policy = """
            default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
            form-action 'self'; base-uri 'none'; frame-ancestors 'none'
            """
        return document(bytes, type: type, policy: policy)
    }

    static func page(_ html: HTML, status: Status = .ok) -> Response {
        document(
            Array(html.source.utf8),
            status: status,
            type: "text/html; charset=utf-8",
            policy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
    }

    /// Makes a response for a browser.
    ///
    /// - Parameter policy: what the browser may load and run (`Content-Security-Policy`).
    private static func document(_ body: [UInt8], status: Status = .ok, type: String, policy: String) -> Response {
        Response(
            status: status,
            headers: [
                .init("Content-Type", type),
                .init("Cache-Control", "no-store"),
                .init("Content-Security-Policy", policy),
                // The address of a page may contain a state or a code.
                .init("Referrer-Policy", "no-referrer"),
                .init("X-Content-Type-Options", "nosniff"),
            ],
            body: body
        )
    }

    static func redirect(to url: String) -> Response {
        Response(status: .found, headers: [.init("Location", url), .init("Cache-Control", "no-store")])
    }
}
