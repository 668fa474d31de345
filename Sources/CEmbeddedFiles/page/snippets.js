// Code that points a client at this server, as in docs.

import { scope } from "./api.js";
import { byID, codeBlock, copyButton, el, quiet } from "./dom.js";
import { makeTabs } from "./tabs.js";

// Any key will do; this one shows what a key is made of.
const keyFor = (organization = "") => `${/^[\w.-]+$/.test(organization) ? organization : "acme"}/alice`;

export const curlSnippet = (url = location.origin, key = keyFor()) =>
  `curl -s ${url}/v1/connectors -H 'Authorization: Bearer ${key}'`;

const SNIPPETS = {
  Python: [(url, key) => `import cohere

client = cohere.Client("${key}", base_url="${url}")
print(client.connectors.list().connectors)`,
  "cohere 4.57 to 7; 5.0 to 5.7 want /v1 at the URL's end. CO_API_URL and CO_API_KEY do the same."],
  pytest: [(url) => `# pip install cohere-connectors-mock
# COHERE_MOCK_URL=${url} pytest

def test_drive(cohere_mock):
    drive = cohere_mock.connector("Drive", auth_status="expired")
    client = cohere_mock.client()
    assert client.connectors.get(drive.id).connector.auth_status == "expired"
    cohere_mock.assert_requested("GET", f"/v1/connectors/{drive.id}", times=1)`,
  "Each test is an organization of its own. Without the variable, it has a server of its own."],
  TypeScript: [(url, key) => `import { CohereClient } from "cohere-ai";

const client = new CohereClient({ token: "${key}", environment: "${url}" });
console.log(await client.connectors.list());`,
  "cohere-ai 7.7.0 to 7.11 want /v1 at the URL's end."],
  Go: [(url, key) => `import (
	"github.com/cohere-ai/cohere-go/v2/client"
	"github.com/cohere-ai/cohere-go/v2/option"
)

co := client.NewClient(option.WithToken("${key}"), option.WithBaseURL("${url}"))`,
  "cohere-go/v2 2.5.1 and 2.6.0 to 2.9.0 want /v1 at the URL's end."],
  Java: [(url, key) => `import com.cohere.api.Cohere;

Cohere client = Cohere.builder().token("${key}").url("${url}").build();`,
  "com.cohere:cohere-java 1.0.4 to 1.1.0 want /v1 at the URL's end."],
  curl: [(url, key) => `export API=${url} KEY='Authorization: Bearer ${key}'
curl -s $API/v1/connectors -H "$KEY" -d '{
  "name": "Team drive", "url": "https://drive.example.com/search"}'
curl -s $API/v1/connectors -H "$KEY"`, "Stubs, the clock and the journal are steered below $API/__admin."],
  Docker: [(url) => `# Another server
docker run --rm -p 8080:8080 ghcr.io/OWNER/cohere-connectors-mock

# A program in a container that calls this server
docker run --rm --add-host=host.docker.internal:host-gateway \\
  -e CO_API_URL=${url.replace(/localhost|127\.0\.0\.1|\[::1\]/, "host.docker.internal")} -e CO_API_KEY=ci IMAGE`,
  "For the second, this server needs --host 0.0.0.0."],
};

let selected = "Python";
const list = el("div", { role: "tablist", class: "small-tabs", ariaLabel: "Languages" });
const panel = el("div", { role: "tabpanel", id: "snippet" });
const titles = Object.fromEntries(Object.keys(SNIPPETS).map((name) => [name, name]));
const { mark } = makeTabs(list, titles, "snippet", "snippet", (name) => {
  selected = name;
  showSnippets();
});
byID("client").append(
  el("h2", {}, "Point your client here"),
  el("p", {}, "The address is ", el("code", {}, location.origin), " ", copyButton("the address", location.origin)),
  list, panel,
  quiet("Any key will do, unless there is --api-key. It is ORGANIZATION/USER, or one word that is both. Each " +
    "organization has its own connectors, stubs, requests and clock."));
showSnippets();

export function showSnippets() {
  mark(selected);
  panel.setAttribute("aria-labelledby", `snippet-${selected}`);
  const [code, note] = SNIPPETS[selected];
  const text = code(location.origin, keyFor(scope()));
  panel.replaceChildren(codeBlock(`the code for ${selected}`, text), quiet(note));
}
