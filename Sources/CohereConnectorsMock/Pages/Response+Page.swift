import HTTP

extension Response {
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
