"""The whole flow through an OAuth server that nobody here wrote: Authlib's, over HTTP and over HTTPS."""

import threading

import pytest
import trustme
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin, ClientMixin, TokenMixin
from authlib.oauth2.rfc7636 import CodeChallenge
from cohere.types import CreateConnectorOAuth
from conftest import secret
from flask import Flask, request
from werkzeug.serving import make_server


class Client(ClientMixin):
    def __init__(self, method):
        self.id, self.secret, self.method = "authlib-client", secret("authlib"), method

    def get_client_id(self):
        return self.id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, uri):
        return uri.endswith("/v1/connectors/oauth/token")

    def check_client_secret(self, value):
        return value == self.secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.method

    def check_response_type(self, kind):
        return kind == "code"

    def check_grant_type(self, kind):
        return kind in ("authorization_code", "refresh_token")


class Code(AuthorizationCodeMixin):
    def __init__(self, code, request):
        payload = request.payload
        self.code, self.redirect_uri, self.scope = code, payload.redirect_uri, payload.scope
        self.code_challenge = payload.data.get("code_challenge")
        self.code_challenge_method = payload.data.get("code_challenge_method")

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class Token(TokenMixin):
    def __init__(self, values):
        self.values = values

    def check_client(self, client):
        return True

    def get_scope(self):
        return self.values.get("scope", "")

    def get_expires_in(self):
        return self.values["expires_in"]

    def is_revoked(self):
        return False

    def is_expired(self):
        return False


class Provider:
    """An Authlib server in memory. Its client authenticates in one way only; PKCE is required."""

    def __init__(self, method, ssl_context=None):
        codes, tokens = {}, {}
        self.tokens = tokens
        client = Client(method)
        self.client = client

        class CodeGrant(grants.AuthorizationCodeGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

            def save_authorization_code(self, code, request):
                codes[code] = Code(code, request)

            def query_authorization_code(self, code, client):
                return codes.get(code)

            def delete_authorization_code(self, code):
                codes.pop(code.code)

            def authenticate_user(self, code):
                return "user"

        class RefreshGrant(grants.RefreshTokenGrant):
            TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
            INCLUDE_NEW_REFRESH_TOKEN = True

            def authenticate_refresh_token(self, token):
                return tokens.get(token)

            def authenticate_user(self, token):
                return "user"

            def revoke_old_credential(self, token):
                tokens.pop(token.values["refresh_token"])

        def save(values, request):
            tokens[values["refresh_token"]] = Token(values)

        app = Flask("provider")
        app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
        app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": 3600, "refresh_token": 3600}
        server = AuthorizationServer(app, query_client=lambda id: client if id == client.id else None, save_token=save)
        server.register_grant(CodeGrant, [CodeChallenge(required=True)])
        server.register_grant(RefreshGrant)
        app.add_url_rule(
            "/authorize", view_func=lambda: server.create_authorization_response(grant_user="user"), endpoint="a"
        )
        self.token_requests = []

        def issue():
            self.token_requests.append(request.form.get("grant_type"))
            return server.create_token_response()

        app.add_url_rule("/token", view_func=issue, methods=["POST"], endpoint="t")
        self.http = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=ssl_context)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def provider(monkeypatch):
    # Authlib refuses to speak OAuth without TLS unless it is told that this is a test.
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    started = []

    def start(*arguments, **options):
        started.append(Provider(*arguments, **options))
        return started[-1]

    yield start
    for one in started:
        one.http.shutdown()


def connect(client, provider, base):
    return client.connectors.create(
        name="Elsewhere",
        url="https://x.example/search",
        oauth=CreateConnectorOAuth(
            client_id=provider.client.id,
            client_secret=provider.client.secret,
            authorize_url=f"{base}/authorize",
            token_url=f"{base}/token",
            scope="files",
        ),
    ).connector


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_the_whole_flow(start_server, make_client, http, key, browser, provider, method):
    other = provider(method)
    server = start_server()
    client = make_client(key, server.url)
    connector = connect(client, other, f"http://127.0.0.1:{other.port}")

    def status():
        return client.connectors.get(connector.id).connector.auth_status

    page = browser(client.connectors.o_auth_authorize(connector.id).redirect_url)[-1]
    assert page.status_code == 200 and "Elsewhere is authorized" in page.text
    assert status() == "valid"

    def advance(seconds):
        http.post(f"{server.url}/__admin/cohere/clock", json={"advance_seconds": seconds}).raise_for_status()

    before = set(other.tokens)
    advance(3601)
    assert status() == "valid"
    assert before.isdisjoint(other.tokens), "the refresh token was not rotated"
    assert other.token_requests.count("refresh_token") == (1 if method == "client_secret_post" else 2)

    other.tokens.clear()
    advance(3601)
    assert status() == "expired"
    assert status() == "expired"


def test_over_https_with_a_private_ca(start_server, make_client, key, browser, http, provider, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate = authority.issue_cert("localhost")
    files = [str(tmp_path / name) for name in ("cert.pem", "key.pem")]
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(files[0])
    certificate.private_key_pem.write_to_path(files[1])
    other = provider("client_secret_post", ssl_context=tuple(files))

    import ssl

    import httpx

    trusted = httpx.Client(verify=ssl.create_default_context(cafile=str(tmp_path / "ca.pem")))
    for options, expected in [(["--ca-file", str(tmp_path / "ca.pem")], 200), ([], 502)]:
        server = start_server(*options)
        client = make_client(key, server.url)
        connector = connect(client, other, f"https://localhost:{other.port}")
        callback = trusted.get(client.connectors.o_auth_authorize(connector.id).redirect_url).headers["location"]
        answer = http.get(callback)
        assert answer.status_code == expected
        assert (client.connectors.get(connector.id).connector.auth_status == "valid") == (expected == 200)
        if expected == 502:
            assert "not trusted" in answer.text
    trusted.close()
