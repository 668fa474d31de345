import Testing

@testable import CohereConnectorsMock

@Suite("A piece of HTML")
struct HTMLTests {
    @Test("escapes what is put into it, but not its own text")
    func escaping() {
        let text = #"<script>alert("a & b")</script> it's"#
        let html: HTML = "<p>\(text)</p>"
        #expect(html.source == "<p>&lt;script&gt;alert(&quot;a &amp; b&quot;)&lt;/script&gt; it&#39;s</p>")
    }

    @Test("escapes nothing twice that is HTML itself")
    func nesting() {
        let inner: HTML = "<b>\("<")</b>"
        let outer: HTML = "<p>\(inner)</p>"
        #expect(outer.source == "<p><b>&lt;</b></p>")
    }

    @Test("may be a list of pieces, a line each")
    func pieces() {
        #expect(HTML(["<a>", "<b>"]).source == "<a>\n<b>")
        #expect(HTML([]).source == "")
    }

    @Test("escapes each scalar of a text, also one that is joined to another")
    func joinedScalars() {
        let html: HTML = "\("<\u{301}")"
        #expect(html.source.unicodeScalars.map(\.value) == Array("&lt;\u{301}".unicodeScalars.map(\.value)))
    }
}
