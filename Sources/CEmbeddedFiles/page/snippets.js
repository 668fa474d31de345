import { hasKey, scope } from "./api.js";
import { byID, codeBlock, el, quiet, setText } from "./dom.js";
import { makeTabs } from "./tabs.js";

let acceptsEveryKey = true;

// An id leads to no key.
const isName = () => /^[\w.-]{1,100}$/.test(scope() || "acme") && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-/.test(scope());
const keyOf = () => (acceptsEveryKey && isName() ? `${scope() || "acme"}/alice` : "$API_KEY");
const authorization = () => `Authorization: Bearer ${keyOf().replace("$API_KEY", "${API_KEY:?}")}`;

export const curlSnippet = () => `curl -s ${location.origin}/v1/connectors -H "${authorization()}"`;

export function keyNote() {
  if (!acceptsEveryKey) return "$API_KEY is one of the keys of --api-key.";
  return isName() ? "Any key will do." : "$API_KEY is a key of this organization.";
}

const SNIPPETS = {
  Python: [(url, key) => `import cohere

client = cohere.Client("${key}", base_url="${url}")
print(client.connectors.list().connectors)`,
  "CO_API_URL and CO_API_KEY do the same."],
  pytest: [(url) => `# pip install cohere-connectors-mock
# COHERE_MOCK_URL=${url}${hasKey() ? " COHERE_MOCK_ADMIN_KEY=…" : ""} pytest

def test_drive(cohere_mock):
    drive = cohere_mock.connector("Drive", auth_status="expired")
    client = cohere_mock.client()
    assert client.connectors.get(drive.id).connector.auth_status == "expired"
    cohere_mock.assert_requested("GET", f"/v1/connectors/{drive.id}", times=1)`,
  "Each test is an organization of its own. Without the variable, it has a server of its own."],
  TypeScript: [(url, key) => `import { CohereClient } from "cohere-ai";

const client = new CohereClient({ token: "${key}", environment: "${url}" });
console.log(await client.connectors.list());`],
  Go: [(url, key) => `import (
	"github.com/cohere-ai/cohere-go/v2/client"
	"github.com/cohere-ai/cohere-go/v2/option"
)

co := client.NewClient(option.WithToken("${key}"), option.WithBaseURL("${url}"))`],
  Java: [(url, key) => `import com.cohere.api.Cohere;

Cohere client = Cohere.builder().token("${key}").url("${url}").build();`],
  curl: [(url) => `export API=${url} KEY="${authorization()}"
curl -s $API/v1/connectors -H "$KEY" -d '{
  "name": "Team drive", "url": "https://drive.example.com/search"}'
curl -s $API/v1/connectors -H "$KEY"`, "Stubs, the clock and the journal are steered below $API/__admin."],
  Docker: [(url, key) => `docker run --rm --add-host=host.docker.internal:host-gateway \\
  -e CO_API_URL=${url.replace(/localhost|127\.0\.0\.1|\[::1\]/, "host.docker.internal")} -e CO_API_KEY=${key} IMAGE`,
  "A program in a container calls this server, which needs --host 0.0.0.0 for it."],
};

let selected = "Python";
const note = el("span");
const list = el("div", { role: "tablist", ariaLabel: "Languages" });
const panel = el("div", { role: "tabpanel", id: "snippet" });
const { mark } = makeTabs(list, Object.keys(SNIPPETS), "snippet", "snippet", (name) => {
  selected = name;
  showSnippets();
});
byID("client").append(
  el("h2", {}, "Point your client here"),
  el("p", {}, "The address is ", el("code", {}, location.origin), "."),
  list, panel,
  quiet(note, " A key is ORGANIZATION/USER, or one word that is both. Each organization has its own connectors, " +
    "stubs, requests and clock. Some older SDKs want /v1 at the URL's end."));
showSnippets();

export function showSnippets(acceptsAny = acceptsEveryKey) {
  acceptsEveryKey = acceptsAny;
  setText(note, keyNote());
  mark(selected);
  panel.setAttribute("aria-labelledby", `snippet-${selected}`);
  const [code, hint] = SNIPPETS[selected];
  panel.replaceChildren(codeBlock(`the code for ${selected}`, code(location.origin, keyOf())), quiet(hint));
}
