"""Makes the pictures of docs; script/pictures runs it.

The data are the same each time: the server has a seed, its clock is set while they are made, and the times of the
requests and of the clock, which shows real time then, are put in afterwards. What the requests took is as it was
measured.
"""

import collections
import contextlib
import pathlib
import struct
import sys
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import cohere  # noqa: E402
import httpx  # noqa: E402
from browsers import Page, resize, set_scheme, start_chromium  # noqa: E402
from cohere.types import CreateConnectorOAuth  # noqa: E402
from conftest import ROOT, Server  # noqa: E402

DOCS = ROOT / "docs"
LARGEST = 200_000
NEAR = 12
TIME = "2026-11-26T16:58:00Z"
ONCE = {"max_retries": 0}

# When requests came, at which port, and what time it is then, differs from run to run.
STEADY = """
const [port] = arguments;
const clock = document.getElementById("clock");
// The page goes on moving the one that it has made.
const still = clock.cloneNode(true);
clock.replaceWith(still);
still.children[0].textContent = "2026-11-26";
still.children[1].textContent = "16:58:42 UTC";
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const rows = [...document.querySelectorAll(".rows [role=row]")];
rows.forEach((row, index) => {
  const start = Date.UTC(2026, 10, 26, 16, 58, 41, 870) - index * 1370 - (index % 5) * 211;
  row.querySelector(".time").textContent = new Date(start).toISOString().slice(11, 23);
});
while (walker.nextNode()) {
  const node = walker.currentNode;
  if (node.data.includes(port)) node.data = node.data.replaceAll(port, "8080");
}
const received = [...document.querySelectorAll("#request dt")].find((term) => term.textContent === "Received");
if (received) received.nextElementSibling.textContent = "2026-11-26T16:58:40.289211Z";
"""


def attempt(call, *arguments, **options):
    """Makes a call that may be refused, as some of the requests in the pictures are."""
    try:
        return call(*arguments, **options, request_options=ONCE)
    except cohere.core.ApiError:
        return None


def prepare(url):
    """Does what a test suite does in an afternoon."""
    httpx.post(url + "/__admin/cohere/clock", json={"set": TIME}).raise_for_status()
    admin = httpx.Client(base_url=url + "/__admin", params={"organization": "acme"})

    def stub(**mapping):
        admin.post("/mappings", json=mapping).raise_for_status()

    alice, bob = cohere.Client("acme/alice", base_url=url), cohere.Client("acme/bob", base_url=url)
    drive = alice.connectors.create(
        name="Team drive",
        url="https://drive.example.com/search",
        oauth=CreateConnectorOAuth(
            client_id="team-drive",
            client_secret="of-nobody",
            authorize_url=f"{url}/oauth/authorize",
            token_url=f"{url}/oauth/token",
            scope="files.read files.search profile",
        ),
    ).connector
    token = {"type": "bearer", "token": "of-nobody"}
    wiki = alice.connectors.create(name="Wiki", url="https://wiki.example.com/search", service_auth=token)
    carol = cohere.Client("globex/carol", base_url=url)
    carol.connectors.create(name="Public docs", url="https://docs.example.com/search")
    for user, status in [("alice", "expired"), ("bob", "valid")]:
        path = f"/cohere/connectors/{drive.id}/authorizations/{user}"
        admin.put(path, json={"status": status}).raise_for_status()
    stub(
        id="11111111-1111-4111-8111-111111111111",
        name="rate limit, once",
        scenarioName="rate limit",
        requiredScenarioState="Started",
        newScenarioState="over",
        request={"method": "GET", "urlPath": "/v1/connectors"},
        response={"status": 429, "headers": {"Retry-After": "1"}, "jsonBody": {"message": "slow down"}},
    )
    stub(
        id="22222222-2222-4222-8222-222222222222",
        name="chat of team blue",
        request={
            "method": "POST",
            "urlPath": "/v1/chat",
            "headers": {"X-Team": {"equalTo": "blue"}},
            "bodyPatterns": [{"matchesJsonPath": {"expression": "$.message", "equalTo": "Hi"}}],
        },
        response={"status": 200, "jsonBody": {"text": "Hello", "generation_id": "1"}},
    )
    stub(
        id="33333333-3333-4333-8333-333333333333",
        name="slow wiki",
        request={"urlPathTemplate": f"/v1/connectors/{wiki.connector.id}"},
        response={"passthrough": True, "fixedDelayMilliseconds": 40},
    )
    blue, red = ({**ONCE, "additional_headers": {"X-Team": team}} for team in ("blue", "red"))
    attempt(alice.connectors.list)
    alice.connectors.list()
    alice.connectors.get(drive.id)
    alice.connectors.get(wiki.connector.id)
    alice.chat(message="Hi", request_options=blue)
    attempt(bob.connectors.get, "team-drive")
    bob.connectors.get(drive.id)
    bob.connectors.update(drive.id, active=False)
    attempt(bob.connectors.update, drive.id, url="drive.example.com")
    alice.connectors.o_auth_authorize(drive.id)
    attempt(carol.embed, texts=["a", "b"], model="embed-v4.0")
    carol.connectors.list()
    alice.connectors.get(drive.id)
    bob.connectors.list(limit=10)
    bob.connectors.update(drive.id, active=True)
    for client in (alice, bob):
        client.connectors.get(drive.id)
    with contextlib.suppress(cohere.core.ApiError):
        bob.chat(message="Hi there", request_options=red)
    alice.connectors.list()
    return drive


def chunks(picture):
    """The chunks of a PNG, each with its type."""
    start = 8
    while start < len(picture):
        (length,) = struct.unpack(">I", picture[start : start + 4])
        yield picture[start + 4 : start + 8], picture[start + 8 : start + 8 + length]
        start += length + 12


def shrink(picture):
    """Packs a picture with few colors better than a browser does: each pixel is a number of a palette, if it can be."""
    header = next(data for kind, data in chunks(picture) if kind == b"IHDR")
    width, height, depth, color = struct.unpack(">IIBB", header[:10])
    size = {2: 3, 6: 4}[color]
    packed = zlib.decompress(b"".join(data for kind, data in chunks(picture) if kind == b"IDAT"))
    stride = width * size
    above, rows = bytearray(stride), []
    for number in range(height):
        line = packed[number * (stride + 1) : (number + 1) * (stride + 1)]
        row = bytearray(line[1:])
        for index in range(stride):
            left = row[index - size] if index >= size else 0
            corner = above[index - size] if index >= size else 0
            row[index] = (row[index] + predict(line[0], left, above[index], corner)) & 255
        rows.append(bytes(row))
        above = row
    pixels = [[row[index : index + 3] for index in range(0, stride, size)] for row in rows]
    count = collections.Counter(pixel for row in pixels for pixel in row)
    palette, numbers = [], {}
    # The edges of letters have many colors that are nearly the same. They become one.
    for pixel, _ in count.most_common():
        distances = [sum((a - b) ** 2 for a, b in zip(pixel, other, strict=True)) for other in palette]
        if len(palette) < 256 and (len(palette) < 32 or min(distances) > NEAR**2):
            palette.append(pixel)
            distances.append(0)
        numbers[pixel] = distances.index(min(distances))
    data = b"".join(b"\0" + bytes(numbers[pixel] for pixel in row) for row in pixels)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(palette)),
        (b"IDAT", zlib.compress(data, 9)),
        (b"IEND", b""),
    ]
    written = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return picture[:8] + written


def predict(kind, left, above, corner):
    """What a filter of PNG takes a byte to be (PNG specification, section 9)."""
    if kind == 4:
        guess = left + above - corner
        return min((left, above, corner), key=lambda byte: abs(guess - byte))
    return {0: 0, 1: left, 2: above, 3: (left + above) // 2}[kind]


def save(driver, name):
    picture = shrink(driver.get_screenshot_as_png())
    if len(picture) > LARGEST:
        raise SystemExit(f"{name} has {len(picture)} bytes, more than {LARGEST}")
    (DOCS / name).write_bytes(picture)
    print(f"docs/{name}: {len(picture) / 1000:.0f} KB")


def take(driver, url):
    drive = prepare(url)
    httpx.post(url + "/__admin/cohere/clock", json={"resume": True}).raise_for_status()
    page = Page(driver, url)
    port = url.rsplit(":", 1)[1]
    total = httpx.get(url + "/__admin/requests").json()["meta"]["total"]
    resize(driver, 1400, 900)
    for scheme, name in [("light", "page.png"), ("dark", "page-dark.png")]:
        set_scheme(driver, scheme)
        page.open()
        page.until(lambda: page.text("#requests h2") == f"Requests {total}")
        page.until(lambda: "real time" in page.text("#clock") and "bob" in page.text("#connectors"))
        if scheme == "dark":
            page.tab("Stubs")
            page.until(lambda: len(page.all("#stubs .card")) == 3)
        page.script(STEADY, port)
        save(driver, name)
    set_scheme(driver, "light")
    page.open()
    page.open_request("/v1/chat")
    page.until(lambda: page.all(".why table"))
    page.script("document.activeElement.blur()")
    page.script(STEADY, port)
    save(driver, "page-request.png")
    resize(driver, 900, 640)
    consent = cohere.Client("acme/alice", base_url=url).connectors.o_auth_authorize(drive.id).redirect_url
    driver.get(consent)
    save(driver, "consent-page.png")


def main():
    server = Server("--seed", "1")
    try:
        driver = start_chromium("--disable-lcd-text", "--hide-scrollbars")
        try:
            take(driver, server.url)
        finally:
            driver.quit()
    finally:
        server.stop()


main()
