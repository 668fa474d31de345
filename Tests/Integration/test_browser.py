"""Real pages in a real browser, headless Chromium: the consent page, on a screen and on a phone, by mouse and by
keyboard; and a page of another origin, which calls the mock."""

import pytest
from cohere.types import CreateConnectorOAuth
from conftest import QuietHandler, secret, serving
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.expected_conditions import title_is, url_contains
from selenium.webdriver.support.wait import WebDriverWait


@pytest.fixture(scope="module")
def application():
    """Where a user comes back to in the end."""

    class Handler(QuietHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>application</title>")

    with serving(Handler) as url:
        yield url + "/done"


@pytest.fixture
def connector(make_client, server):
    client = make_client("acme-docs/alice")
    made = client.connectors.create(
        name="Team drive",
        url="https://drive.example.com/search",
        oauth=CreateConnectorOAuth(
            client_id="team-drive",
            client_secret=secret("browser"),
            authorize_url=f"{server.url}/oauth/authorize",
            token_url=f"{server.url}/oauth/token",
            scope="files.read files.search profile",
        ),
    ).connector
    yield client, made
    client.connectors.delete(made.id)


def open_consent(chromium, connector, **options):
    client, made = connector
    chromium.get(client.connectors.o_auth_authorize(made.id, **options).redirect_url)
    assert chromium.title == "Authorize Team drive"


def click(chromium, button, expected):
    """Clicks, and waits until what comes of it is there."""
    chromium.find_element(By.XPATH, f"//button[text()='{button}']").click()
    WebDriverWait(chromium, 30).until(expected)


def status(connector):
    client, made = connector
    return client.connectors.get(made.id).connector.auth_status


def test_allow(chromium, connector, application):
    chromium.set_window_size(900, 640)
    open_consent(chromium, connector, after_token_redirect=application)
    assert chromium.find_element(By.TAG_NAME, "h1").text == "Authorize Team drive?"
    scopes = [item.text for item in chromium.find_elements(By.CSS_SELECTOR, "ul li")]
    assert scopes == ["files.read", "files.search", "profile"]
    click(chromium, "Allow", title_is("application"))
    assert chromium.current_url == application
    assert status(connector) == "valid"


def test_allow_without_an_application(chromium, connector):
    open_consent(chromium, connector)
    click(chromium, "Allow", title_is("Team drive is authorized"))
    assert status(connector) == "valid"


def test_deny(chromium, connector, application):
    open_consent(chromium, connector, after_token_redirect=application)
    click(chromium, "Deny", url_contains(application + "?error=access_denied"))
    assert status(connector) is None
    open_consent(chromium, connector)
    click(chromium, "Deny", title_is("Not authorized"))
    assert "access_denied" in chromium.find_element(By.CSS_SELECTOR, "[role=alert]").text


def test_by_keyboard_on_a_phone(chromium, connector):
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 640, "deviceScaleFactor": 1, "mobile": True}
    )
    try:
        open_consent(chromium, connector)
        assert chromium.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        sizes = [button.size for button in chromium.find_elements(By.TAG_NAME, "button")]
        assert len(sizes) == 2 and all(size["height"] >= 44 for size in sizes)
        body = chromium.find_element(By.TAG_NAME, "body")
        body.send_keys(Keys.TAB)
        assert chromium.switch_to.active_element.text == "Allow"
        chromium.switch_to.active_element.send_keys(Keys.ENTER)
        WebDriverWait(chromium, 30).until(title_is("Team drive is authorized"))
        assert status(connector) == "valid"
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_markup_in_every_value_is_text(chromium, make_client, server):
    nasty = "<img src=x onerror=\"document.title='broken'\"> & 'x'"
    client = make_client("<script>document.title='broken'/user")
    made = client.connectors.create(
        name=nasty,
        url="https://x.example/search",
        oauth=CreateConnectorOAuth(
            client_id=nasty,
            authorize_url=f"{server.url}/oauth/authorize",
            token_url=f"{server.url}/oauth/token",
            scope="<b>bold</b> \"q'",
        ),
    ).connector
    chromium.get(client.connectors.o_auth_authorize(made.id).redirect_url)
    assert chromium.title == f"Authorize {nasty}"
    assert not chromium.find_elements(By.CSS_SELECTOR, "img, script, b")
    assert [item.text for item in chromium.find_elements(By.CSS_SELECTOR, "li")] == ["<b>bold</b>", "\"q'"]
    assert "<script>document.title='broken'" in chromium.find_element(By.TAG_NAME, "main").text
    click(chromium, "Allow", title_is(f"{nasty} is authorized"))


# What a page of another origin does: it calls the mock as Cohere's TypeScript SDK does, and steers it.
CALLS = """
const [url, key, done] = arguments;
const headers = {Authorization: `Bearer ${key}`, "Content-Type": "application/json",
                 "X-Client-Name": "page", "X-Fern-Language": "JavaScript"};
const call = async (path, options = {}) => {
  try {
    const response = await fetch(url + path, {headers, ...options});
    return {status: response.status, body: await response.json(), trace: response.headers.get("x-debug-trace-id"),
            stub: response.headers.get("matched-stub-id")};
  } catch (error) {
    return String(error);
  }
};
(async () => {
  const created = {name: "Drive", url: "https://drive.example.com/search"};
  const stub = {request: {method: "GET", urlPath: "/v1/chat"}, response: {status: 418, jsonBody: {}}};
  done({
    list: await call("/v1/connectors"),
    create: await call("/v1/connectors", {method: "POST", body: JSON.stringify(created)}),
    remove: await call("/v1/connectors/none", {method: "DELETE"}),
    credentials: await call("/v1/connectors", {credentials: "include"}),
    undecodable: await call("/v1/connectors/%ff"),
    noKey: await call("/v1/connectors", {headers: {}}),
    steer: await call("/__admin/mappings", {method: "POST", body: JSON.stringify(stub)}),
    stubbed: await call("/v1/chat"),
    journal: await call("/__admin/requests"),
  });
})();
"""


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_page_of_another_origin(chromium, application, start_server, key, is_allowed):
    page = application.removesuffix("/done")
    # Without an allowed origin, and with another one than the page's, a page can read nothing.
    for options in (
        [["--cors"], ["--cors", "http://a.example", page]]
        if is_allowed
        else [[], ["--cors", page.replace("http:", "https:")]]
    ):
        server = start_server(*options)
        chromium.get(application)
        chromium.set_script_timeout(60)
        seen = chromium.execute_async_script(CALLS, server.url, key)
        if not is_allowed:
            assert set(seen.values()) == {"TypeError: Failed to fetch"}
            continue
        statuses = {name: answer["status"] for name, answer in seen.items()}
        assert statuses == {
            "list": 200,
            "create": 200,
            "remove": 404,
            "credentials": 200,
            "undecodable": 400,
            "noKey": 401,
            "steer": 201,
            "stubbed": 418,
            "journal": 200,
        }
        assert seen["list"]["body"] == {"connectors": [], "total_count": 0}
        assert seen["noKey"]["body"] == {"id": seen["noKey"]["trace"], "message": "no api key supplied"}
        assert seen["stubbed"]["stub"] == seen["steer"]["body"]["id"]
        # The journal has what the page has sent, and not what the browser has asked for it.
        journal = {request["id"]: request["request"]["method"] for request in seen["journal"]["body"]["requests"]}
        assert journal == {
            seen[name]["trace"]: method
            for name, method in [
                ("list", "GET"),
                ("create", "POST"),
                ("remove", "DELETE"),
                ("credentials", "GET"),
                ("stubbed", "GET"),
            ]
        }
