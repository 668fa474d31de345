"""A real browser, headless Chromium, and what a user does on the page of the mock."""

import json
import shutil

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

# What waits longer is a failure; pytest's timeout would say less of it.
LONGEST_WAIT = 100


def find_chromium():
    """The paths of Chromium and of its driver; None if one of them is missing."""
    paths = shutil.which("chromium"), shutil.which("chromedriver")
    return paths if all(paths) else None


def start_chromium(*arguments):
    browser, chromedriver = find_chromium()
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    usual = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--force-device-scale-factor=1"]
    for argument in [*usual, *arguments]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(60)
    return driver


def resize(driver, width, height):
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def set_scheme(driver, scheme):
    """Makes the browser prefer a color scheme: light or dark."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


# Everything that can be pressed is found by its role and the name that a screen reader says.
NAMED = """
const [selector, name, within] = arguments;
const said = (element) => element.ariaLabel ?? (element.labels?.[0] ?? element).textContent.trim();
return [...(within ?? document).querySelectorAll(selector)].filter(
  (element) => element.checkVisibility() && said(element) === name).at(-1) ?? null;
"""

ROWS = """
return [...document.querySelectorAll("#requests .rows [role=row]")].map((row) =>
  Object.fromEntries([...row.children].map((cell) => [cell.className, cell.textContent])));
"""


class Page:
    """The page of a server, as a user sees and uses it."""

    def __init__(self, driver, url):
        self.driver = driver
        self.url = url

    def open(self, path="/", wait_for="Live"):
        self.driver.get("about:blank")
        self.driver.get(self.url + path)
        if wait_for:
            self.until(lambda: wait_for in self.text("#connection"))
        return self

    def until(self, condition):
        """Waits until a condition holds, and gives what it gave."""
        ignored = [NoSuchElementException, StaleElementReferenceException]
        return WebDriverWait(self.driver, LONGEST_WAIT, 0.05, ignored).until(lambda _: condition())

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.find(selector).text

    def named(self, selector, name, within=None):
        """Waits for the element that a screen reader calls so, the last of them if there are several."""
        return self.until(lambda: self.script(NAMED, selector, name, within))

    def button(self, name, within=None):
        return self.named("button, summary", name, within)

    def click(self, name, within=None):
        self.button(name, within).click()

    def field(self, name, within=None):
        return self.named("input, textarea, select", name, within)

    def fill(self, name, text, within=None):
        field = self.field(name, within)
        field.clear()
        field.send_keys(text)
        return field

    def press(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def dialog(self):
        """The dialog that lies on top."""
        return self.until(lambda: (self.all("dialog[open]") or [None])[-1])

    def confirm(self, label):
        self.click(label, self.dialog())
        self.until(lambda: not self.all("dialog[open]"))

    def tab(self, name):
        self.named("[role=tab]", name).click()

    def told(self, text):
        """Waits until the page says something."""
        self.until(lambda: text in self.script("return document.getElementById('messages').textContent"))

    # The list of requests

    def rows(self):
        """The rows of requests that are elements now, each by its columns."""
        return self.script(ROWS)

    def until_rows(self, condition):
        """Waits until a condition holds of the rows, and gives them."""

        def check():
            rows = self.rows()
            # No rows may be what is waited for.
            return (rows,) if condition(rows) else None

        return self.until(check)[0]

    def filter(self, text):
        self.script("arguments[0].select()", field := self.field("Filter the requests"))
        field.send_keys(Keys.BACKSPACE, text)

    def open_request(self, path):
        """Opens the newest request with a path, and waits until all of it is there."""
        self.until(lambda: self.find(f'#requests a[title="{path}"]')).click()
        self.until(lambda: self.all("#request [aria-label=Answer]"))

    def catch_copies(self):
        """Keeps what the page copies, as a test has no clipboard of its own."""
        self.script("navigator.clipboard.writeText = async (text) => { window.copied = text; }")

    def copied(self):
        return self.until(lambda: self.script("const text = window.copied; window.copied = undefined; return text"))

    def problems(self):
        """What the browser's console has said of errors and of the content security policy."""
        return [entry for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def value(self, selector):
        return json.loads(self.script("return JSON.stringify(document.querySelector(arguments[0]).value)", selector))
