"""The forms in which a secret may be written: each is a name and a function that makes a body of a secret."""

import gzip
import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

NAMES = [
    "client_secret",
    "clientSecret",
    "CLIENT_SECRET",
    "client-secret",
    "client_secret[]",
    "client_secret[0]",
    "oauth[client_secret]",
    "oauth.client_secret",
    "x_client_secret",
    "service_auth",
    "serviceAuth",
    "access_token",
    "accessToken",
    "user_access_token",
    "refresh_token",
    "refresh-token",
    "id_token",
    "code_verifier",
    "client_assertion",
    "token",
    "password",
    "api_key",
    "Authorization",
    "authorization ",
]

# `client_secret`, but not in these letters.
DISGUISED = [
    "client%5Fsecret",
    "client%255Fsecret",
    "client%25255Fsecret",
    "%63lient_secret",
    r"client\u005fsecret",
    r"client\\u005fsecret",
    r"\u0063lient_secret",
    r"client\x5fsecret",
    r"client\137secret",
    r"client\u{5f}secret",
    r"client\U0000005fsecret",
    "client&#95;secret",
    "client&#x5f;secret",
    "client&lowbar;secret",
    "&#99;lient_secret",
    "client=5Fsecret",
    "client+AF8-secret",
    "client\u200b_secret",
    "client\u00ad_secret",
    "cli\u0301ent_secret",
    "ｃｌｉｅｎｔ＿ｓｅｃｒｅｔ",
    "client\u0000_secret",
    "client__secret",
    "client.secret",
    "client secret",
    " client_secret",
]


def nested(text, depth):
    for _ in range(depth):
        text = json.dumps({"a": text})
    return text


def percent(text, times):
    for _ in range(times):
        text = quote(text, safe="")
    return text


def text(raw):
    """Bytes as a text, whatever they are."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def multipart(head, secret, end="\r\n"):
    return end.join(["--b", f"Content-Disposition: form-data; {head}", "", secret, "--b--", ""])


def shapes():
    """Gives the name of each shape, and the function that makes it of a secret."""
    for name in NAMES:
        yield f"json {name}", lambda s, n=name: json.dumps({n: s})
        yield f"form {name}", lambda s, n=name: f"{quote(n)}={s}"
        yield f"pair {name}", lambda s, n=name: f"{n}: {s}"
        yield f"xml {name}", lambda s, n=name: f"<{n}>{s}</{n}>"
        yield f"multipart {name}", lambda s, n=name: multipart(f'name="{n}"', s)
    for name in DISGUISED:
        yield f"disguised json {name!r}", lambda s, n=name: '{"' + n + '":"' + s + '"}'
        yield f"disguised form {name!r}", lambda s, n=name: f"{n}={s}"
        yield f"disguised broken {name!r}", lambda s, n=name: '{"' + n + '":"' + s
        yield f"disguised text {name!r}", lambda s, n=name: f"<p>{n} = {s}</p>"
    plain = {
        "repeated, last null": lambda s: f'{{"client_secret":"{s}","client_secret":null}}',
        "repeated, last other": lambda s: f'{{"a":{{"client_secret":"{s}"}},"a":1}}',
        "repeated, other spelling": lambda s: f'{{"client_secret":"x","client\\u005fsecret":"{s}"}}',
        "object below": lambda s: json.dumps({"client_secret": {s: [s, {"x": s}]}}),
        "service_auth": lambda s: json.dumps({"service_auth": {"type": s, "token": s}}),
        "name holds it": lambda s: json.dumps({f"client_secret={s}": 1}),
        "name ends with it": lambda s: json.dumps({f"client_secret_{s}": 1}),
        "json in a name": lambda s: json.dumps({json.dumps({"client_secret": s}): 1}),
        "pair of members": lambda s: json.dumps({"name": "client_secret", "value": s}),
        "pair in a list": lambda s: json.dumps([["client_secret", s]]),
        "arguments": lambda s: json.dumps(["curl", "--client-secret", s]),
        "argument": lambda s: json.dumps(["curl", f"--client-secret={s}"]),
        "ndjson": lambda s: '{"a":1}\n' + json.dumps({"client_secret": s}) + "\n",
        "sse": lambda s: "data: " + json.dumps({"client_secret": s}) + "\n\n",
        "sequence": lambda s: "\x1e" + json.dumps({"client_secret": s}) + "\n",
        "jsonp": lambda s: f"f({json.dumps({'client_secret': s})});",
        "with a comment": lambda s: "/* c */ " + json.dumps({"client_secret": s}),
        "single quotes": lambda s: f"{{'client_secret':'{s}'}}",
        "no quotes": lambda s: f"{{client_secret:{s}}}",
        "trailing comma": lambda s: f'{{"client_secret":"{s}",}}',
        "escaped quote": lambda s: f'{{"client_secret":"a\\"{s}","b"',
        "one brace too many": lambda s: json.dumps({"client_secret": s}) + "}",
        "prefix": lambda s: ")]}'\n" + json.dumps({"client_secret": s}),
        "byte order mark": lambda s: "\ufeff" + json.dumps({"client_secret": s}),
        "deep": lambda s: "[" * 300 + json.dumps({"client_secret": s}) + "]" * 300,
        "no separator": lambda s: f"client_secret {s}",
        "sentence": lambda s: f"my client secret is {s}, thanks",
        "yaml": lambda s: f"oauth:\n  client_secret: {s}\n  scope: x\n",
        "yaml password": lambda s: f"user: x\npassword: {s}\nother: y z\n",
        "ini": lambda s: f"[oauth]\nclient_secret = {s}\n",
        "shell": lambda s: f"export CLIENT_SECRET='{s}'",
        "curl": lambda s: f"curl -H 'Authorization: Bearer {s}' https://x",
        "bearer": lambda s: f"Bearer {s}",
        "python": lambda s: f"dict(client_secret='{s}')",
        "tuple": lambda s: f"[('token', '{s}')]",
        "csv": lambda s: f"client_id,client_secret\nx,{s}\n",
        "plist": lambda s: f"<key>client_secret</key><string>{s}</string>",
        "attribute": lambda s: f'<oauth client_secret="{s}"/>',
        "html input": lambda s: f'<input type=hidden name=client_secret value="{s}">',
        "html token": lambda s: f"<input name='token' value='{s}'>",
        "multipart token": lambda s: multipart("name=token", s),
        "multipart star": lambda s: multipart("name*=utf-8''client%5Fsecret", s),
        "multipart newline": lambda s: multipart('name="client_secret"', s, "\n"),
        "multipart json": lambda s: multipart('name="a"', json.dumps({"client_secret": s})),
        "semicolon": lambda s: f"a=b;client_secret={s}",
        "semicolon token": lambda s: f"a=b;token={s}",
        "spaces": lambda s: f"a=b client_secret = {s}",
        "second question mark": lambda s: f"a=b?client_secret={s}",
        "url": lambda s: f"https://x.example/a?client_secret={s}",
        "fragment": lambda s: f"https://x.example/#access_token={s}",
        "user information": lambda s: f"https://user:{s}@x.example/",
        "code": lambda s: f"code={s}&state=x",
        "path": lambda s: f"https://x.example/client_secret/{s}",
        "matrix": lambda s: f"https://x.example/a;client_secret={s}/b",
        "json in a form": lambda s: "a=" + quote(json.dumps({"client_secret": s})),
        "form in json": lambda s: json.dumps({"a": f"x=1&client_secret={s}"}),
        "url in json": lambda s: json.dumps({"a": f"https://x.example/?code={s}"}),
        "url in a form": lambda s: "a=" + quote(f"https://x.example/?code={s}", safe=""),
        "base64": lambda s: b64encode(json.dumps({"client_secret": s}).encode()).decode(),
        "base64 in json": lambda s: json.dumps({"a": b64encode(f"client_secret={s}".encode()).decode()}),
        "jwt": lambda s: "eyJhIjoxfQ." + urlsafe_b64encode(json.dumps({"access_token": s}).encode()).decode() + ".x",
        "hexadecimal": lambda s: json.dumps({"client_secret": s}).encode().hex(),
        "utf-16": lambda s: json.dumps({"client_secret": s}).encode("utf-16"),
        "utf-16 le": lambda s: json.dumps({"client_secret": s}).encode("utf-16-le"),
        "utf-16 be": lambda s: json.dumps({"token": s}).encode("utf-16-be"),
        "utf-32": lambda s: json.dumps({"client_secret": s}).encode("utf-32-le"),
        "latin-1": lambda s: b"\xe9" + f"client_secret={s}".encode(),
        "broken utf-8": lambda s: f'{{"client_secret":"{s}'.encode() + b'\xff"}',
        "gzip": lambda s: gzip.compress(json.dumps({"client_secret": s}).encode(), mtime=0),
    }
    yield from plain.items()
    for depth in range(1, 9):
        yield (
            f"json within json, {depth}",
            lambda s, d=depth: nested(json.dumps({"client_secret": s}), d),
        )
        yield f"percent-encoded json, {depth}", lambda s, d=depth: percent(json.dumps({"client_secret": s}), d)
        yield f"form within json, {depth}", lambda s, d=depth: nested(f"token={s}", d)
