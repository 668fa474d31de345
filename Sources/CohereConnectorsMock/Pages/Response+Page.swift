import HTTP

extension Response {
    /// Makes a response with a file of the page that shows the mock. Its scripts can reach nothing but this server, and
    /// no other page can put it into a frame.
    static func pageFile(_ bytes: [UInt8], type: String) -> Response {
        let policy = """
            default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
            form-action 'self'; base-uri 'none'; frame-ancestors 'none'
            """
        return Response(
            status: .ok,
            headers: [
                .init("Content-Type", type),
                .init("Cache-Control", "no-store"),
                .init("Content-Security-Policy", policy),
                .init("Referrer-Policy", "no-referrer"),
                .init("X-Content-Type-Options", "nosniff"),
            ],
            body: bytes
        )
    }

    static func page(_ html: HTML, status: Status = .ok) -> Response {
        Response(
            status: status,
            headers: [
                .init("Content-Type", "text/html; charset=utf-8"),
                .init("Cache-Control", "no-store"),
                .init(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
                ),
                // The address of the page contains a state or a code.
                .init("Referrer-Policy", "no-referrer"),
                .init("X-Content-Type-Options", "nosniff"),
            ],
            body: Array(html.source.utf8)
        )
    }

    static func redirect(to url: String) -> Response {
        Response(status: .found, headers: [.init("Location", url), .init("Cache-Control", "no-store")])
    }
}
