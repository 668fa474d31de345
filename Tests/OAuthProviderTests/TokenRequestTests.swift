import Connectors
import Foundation
import HTTP
import OAuthProvider
import Testing

@Suite("A token request")
struct TokenRequestTests {
    private func request(_ form: String, _ authorization: String? = nil) throws(OAuthError) -> TokenRequest {
        try TokenRequest(Form(parsing: form), authorization: authorization)
    }

    private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    @Test("authenticates its client in the form, or not at all")
    func inTheForm() throws {
        let confidential = try request("grant_type=refresh_token&client_id=c&client_secret=s%2B+t")
        #expect(confidential.clientID == "c")
        #expect(confidential.clientSecret == Secret("s+ t"))
        let open = try request("grant_type=refresh_token&client_id=c")
        #expect(open.clientID == "c")
        #expect(open.clientSecret == nil)
        #expect(try request("grant_type=x&client_id=c&client_secret=").clientSecret == Secret(""))
    }

    @Test(
        "authenticates its client by the Basic scheme, whose halves are form-encoded",
        arguments: [
            ("c:s", "c", "s"), ("c%3Ad:s", "c:d", "s"), ("c:s:t", "c", "s:t"), ("c+d:s%25", "c d", "s%"),
            ("c:", "c", ""), (":s", "", "s"), ("c:s+t", "c", "s t"), ("é:ü", "é", "ü"), ("%C3%A9:s", "é", "s"),
        ]
    )
    func basic(credentials: String, id: String, secret: String) throws {
        let request = try request("grant_type=x", "Basic " + Self.base64(credentials))
        #expect(request.clientID == id)
        #expect(request.clientSecret == Secret(secret))
    }

    @Test("reads the scheme's name in any case", arguments: ["basic", "BASIC", "Basic ", " Basic"])
    func schemeName(scheme: String) throws {
        #expect(try request("grant_type=x", "\(scheme) \(Self.base64("c:s"))").clientSecret == Secret("s"))
    }

    @Test("may name in the form the client that the Basic credentials are of")
    func sameClient() throws {
        #expect(try request("grant_type=x&client_id=c", "Basic \(Self.base64("c:s"))").clientID == "c")
    }

    @Test(
        "is refused where its Authorization header is no Basic credentials",
        arguments: [
            "", "Basic", "Basic ", "Bearer \(base64("c:s"))", "Basic \(base64("c:s")) x", "Basic c:s",
            "Basic \(base64("no colon"))", "Basic \(base64("c:%ff"))", "Basic \(base64("%00:s"))", "Basic //8=",
            base64("c:s"), "Basic Yzp",
        ]
    )
    func noBasic(authorization: String) {
        let error = OAuthError(.invalidClient, "The Authorization header is no Basic credentials of the client.")
        #expect(throws: error) { try request("grant_type=x", authorization) }
    }

    @Test(
        "is refused where it is faulty, with the code of RFC 6749, section 5.2",
        arguments: [
            ("", nil, OAuthError(.invalidRequest, "grant_type is missing.")),
            ("client_id=c", nil, OAuthError(.invalidRequest, "grant_type is missing.")),
            ("grant_type=x", nil, OAuthError(.invalidClient, "client_id is missing.")),
            ("grant_type=x&client_secret=s", nil, OAuthError(.invalidClient, "client_id is missing.")),
            ("grant_type=x&code=1&code=1", nil, OAuthError(.invalidRequest, "A parameter is given twice.")),
            (
                "grant_type=x&client_secret=s", "Basic \(base64("c:s"))",
                OAuthError(.invalidRequest, "The client authenticates in two ways.")
            ),
            (
                "grant_type=x&client_id=d", "Basic \(base64("c:s"))",
                OAuthError(.invalidClient, "The Authorization header is no Basic credentials of the client.")
            ),
        ] as [(String, String?, OAuthError)]
    )
    func faulty(form: String, authorization: String?, error: OAuthError) {
        #expect(throws: error) { try request(form, authorization) }
    }
}
