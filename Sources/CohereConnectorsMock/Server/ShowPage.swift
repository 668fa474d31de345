import EmbeddedFiles
import HTTP

/// `GET /`: the page that shows in a browser what the mock holds and what came. It lies in
/// `Sources/CEmbeddedFiles/page`, and calls the admin API for all that it shows.
func showPage(_ call: Call) throws -> Outcome { try send("index.html") }

/// `GET /__page/{file}`: a script, a style or a picture of the page.
func sendPageFile(_ call: Call) throws -> Outcome { try send(call.parameter("file")) }

/// `GET /favicon.ico`, which browsers ask for by themselves. So it is not among the requests that a test looks for.
func sendPageIcon(_ call: Call) throws -> Outcome { try send("icon.svg") }

private func send(_ name: String) throws -> Outcome {
    guard let bytes = EmbeddedFile.page[name], let ending = name.split(separator: ".").last,
        let type = contentTypes[ending]
    else { throw APIError.pathNotServed }
    return .respond(.pageFile(bytes, type: type))
}

/// The media types of the page's files, by the endings of their names.
private let contentTypes: [Substring: String] = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
]
