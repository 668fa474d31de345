import HTTP
import Testing

@Suite("Content codings")
struct ContentCodingsTests {
    @Test(
        "are read in their order, without identity",
        arguments: [
            ([], []), (["gzip"], ["gzip"]), (["GZip"], ["gzip"]), ([" deflate ,\tgzip"], ["deflate", "gzip"]),
            (["br", "x-gzip"], ["br", "x-gzip"]), (["identity, gzip,"], ["gzip"]), (["", " , "], []),
            (["a b"], ["a b"]),
        ] as [([String], [String])]
    )
    func applied(values: [String], codings: [String]) { #expect(ContentCodings.applied(values) == codings) }

    @Test("say by two names that a body is gzip", arguments: [("gzip", true), ("x-gzip", true), ("br", false)])
    func isGzip(coding: String, isGzip: Bool) { #expect(ContentCodings.isGzip(coding) == isGzip) }

    @Test(
        "are accepted as WireMock reads Accept-Encoding",
        arguments: [
            ([], false), (["gzip"], true), (["GZIP"], true), (["deflate, gzip"], true), (["br", "gzip"], true),
            (["gzip;q=0.5"], true), (["gzip ; q=1"], true), (["gzip;q=abc"], true), (["gzip;q=0.001"], true),
            (["gzip;q=0"], false), (["gzip; Q=0.0"], false), (["gzip;q=0.000"], false), (["gzip, gzip;q=0"], true),
            (["*"], false), (["*;q=0"], false), (["br"], false), (["x-gzip"], false), (["identity"], false),
            ([""], false), ([","], false), ([";"], false), (["gzipped"], false),
        ] as [([String], Bool)]
    )
    func acceptGzip(values: [String], isAccepted: Bool) { #expect(ContentCodings.acceptGzip(values) == isAccepted) }
}
