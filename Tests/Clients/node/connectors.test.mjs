// Drives a server at CO_API_URL as Cohere's TypeScript SDK does, and checks the answers. Every test has an API key of
// its own, and so an organization of its own: all run at the same time.
//
//   CO_API_URL=http://localhost:8080 node --test connectors.test.mjs
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, it } from "node:test";
import { CohereClient, CohereError, CohereTimeoutError, ERRORS } from "./client.mjs";

const URL_OF_SERVER = process.env.CO_API_URL;
const SECRET = process.env.CLIENT_SECRET ?? `secret-${randomUUID()}`;
const DRIVE = "https://drive.example.com/search";
const received = [];

/** A fetch that keeps every byte of every answer. */
async function recordingFetch(url, options) {
  const response = await fetch(url, options);
  received.push(JSON.stringify([...response.headers]), await response.clone().text());
  return response;
}

const makeKey = () => `node-${randomUUID()}`;
const makeClient = (token, options) =>
  new CohereClient({ token, environment: URL_OF_SERVER, fetch: recordingFetch, ...options });

/** Calls WireMock's admin API for the organization of a key. */
async function admin(key, path, body) {
  const headers = { Authorization: `Bearer ${key}` };
  const url = `${URL_OF_SERVER}/__admin${path}`;
  const response = await recordingFetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  assert.ok(response.ok, await response.clone().text());
  return response.json();
}
const stub = (key, response, more = {}) =>
  admin(key, "/mappings", { request: { urlPath: "/v1/connectors" }, response, ...more });
const count = async (key, pattern = { urlPath: "/v1/connectors" }) =>
  (await admin(key, "/requests/count", pattern)).count;

const oauth = (more = {}) => ({
  clientId: "team-drive",
  clientSecret: SECRET,
  authorizeUrl: `${URL_OF_SERVER}/oauth/authorize?prompt=none`,
  tokenUrl: `${URL_OF_SERVER}/oauth/token`,
  scope: "files.read profile",
  ...more,
});

/** A test with a key and a client of its own. */
const test = (name, run) =>
  it(name, async () => {
    const key = makeKey();
    await run({ key, client: makeClient(key) });
  });

describe("a client as cohere-ai's", { concurrency: true }, () => {
  test("check-api-key says whose the key is", async ({ client }) => {
    const answer = await client.checkApiKey();
    assert.equal(answer.valid, true);
    assert.match(answer.organizationId, /^[0-9a-f-]{36}$/);
  });

  test("a connector with OAuth is created, read and deleted", async ({ client }) => {
    const { connector } = await client.connectors.create({ name: "Team drive", url: DRIVE, oauth: oauth() });
    assert.equal(connector.authType, "oauth");
    assert.equal(connector.oauth.clientId, "team-drive");
    assert.equal("clientSecret" in connector.oauth, false);
    assert.ok(connector.createdAt instanceof Date && !Number.isNaN(connector.createdAt.getTime()));
    assert.deepEqual(await client.connectors.get(connector.id), { connector });
    assert.deepEqual(await client.connectors.delete(connector.id), {});
    await assert.rejects(client.connectors.get(connector.id), { name: "NotFoundError", statusCode: 404 });
  });

  test("a connector with a service's token is created, and the token is not shown", async ({ client }) => {
    const serviceAuth = { type: "bearer", token: SECRET };
    const { connector } = await client.connectors.create({ name: "Service", url: DRIVE, serviceAuth });
    assert.equal(connector.authType, "service_auth");
    assert.equal("serviceAuth" in connector, false);
  });

  test("a list has pages, the newest first", async ({ client }) => {
    for (const name of ["first", "second", "third"]) await client.connectors.create({ name, url: DRIVE });
    const { connectors, totalCount } = await client.connectors.list({ limit: 2, offset: 1 });
    assert.deepEqual(connectors.map(({ name }) => name), ["second", "first"]);
    assert.equal(totalCount, 3);
  });

  test("an update with null members changes the others alone", async ({ client }) => {
    const before = { name: "Drive", url: DRIVE, excludes: ["id"], oauth: oauth() };
    const { connector } = await client.connectors.create(before);
    const changes = { name: undefined, url: null, active: false, oauth: { scope: "read", clientSecret: undefined } };
    const updated = (await client.connectors.update(connector.id, changes)).connector;
    assert.ok(updated.updatedAt >= connector.updatedAt);
    const expected = { ...connector, active: false, oauth: { ...connector.oauth, scope: "read" } };
    assert.deepEqual({ ...updated, updatedAt: connector.updatedAt }, expected);
  });

  test("a user authorizes a connector, from redirect to valid", async ({ client }) => {
    const { connector } = await client.connectors.create({ name: "Drive", url: DRIVE, oauth: oauth() });
    const { redirectUrl } = await client.connectors.oAuthAuthorize(connector.id);
    assert.equal((await recordingFetch(redirectUrl)).status, 200);
    assert.equal((await client.connectors.get(connector.id)).connector.authStatus, "valid");
    const page = `${URL_OF_SERVER}/health?from=a%20b&to=%C3%BC`;
    const back = (await client.connectors.oAuthAuthorize(connector.id, { afterTokenRedirect: page })).redirectUrl;
    assert.equal((await recordingFetch(back)).url, page);
  });

  test("an authorization that has expired is shown as such", async ({ key, client }) => {
    const { connector } = await client.connectors.create({ name: "Drive", url: DRIVE, oauth: oauth() });
    const url = `${URL_OF_SERVER}/__admin/cohere/connectors/${connector.id}/authorizations/${key}`;
    const headers = { Authorization: `Bearer ${key}` };
    await recordingFetch(url, { method: "PUT", headers, body: JSON.stringify({ status: "expired" }) });
    assert.equal((await client.connectors.get(connector.id)).connector.authStatus, "expired");
  });

  test("what goes wrong names its reason", async ({ client }) => {
    await assert.rejects(client.connectors.create({ name: "x", url: DRIVE, excludes: ["a", 1] }), (error) => {
      assert.equal(error.name, "BadRequestError");
      assert.equal(error.body.message, "excludes[1] must be a string, not a number");
      return true;
    });
    await assert.rejects(client.connectors.get("no/such id"), { name: "NotFoundError" });
    await assert.rejects(makeClient(undefined).connectors.list(), { name: "UnauthorizedError" });
  });

  for (const [status, error] of Object.entries(ERRORS)) {
    test(`a ${status} is a ${error.name}`, async ({ client }) => {
      const call = client.connectors.list({}, { maxRetries: 0, headers: { Prefer: `code=${status}` } });
      await assert.rejects(call, (thrown) => {
        assert.equal(thrown.constructor, error);
        assert.equal(typeof thrown.body.message, "string");
        return true;
      });
    });
  }

  test("an error without a body, without JSON or without a class of its own can be told", async ({ key, client }) => {
    await stub(key, { status: 404 });
    await assert.rejects(client.connectors.list(), { name: "NotFoundError", body: undefined });
    await stub(key, { status: 404, body: "<html>" });
    await assert.rejects(client.connectors.list(), { name: "CohereError", statusCode: 404, body: "<html>" });
    await stub(key, { status: 409, jsonBody: { message: "again" } });
    await assert.rejects(client.connectors.list(), { name: "CohereError", statusCode: 409 });
    assert.equal(await count(key), 3);
  });

  test("a 429 is tried again, after Retry-After", async ({ key, client }) => {
    const response = { status: 429, headers: { "Retry-After": "1" }, jsonBody: { message: "slow down" } };
    await stub(key, response, { scenarioName: "limit", requiredScenarioState: "Started", newScenarioState: "over" });
    assert.deepEqual(await client.connectors.list(), { connectors: [], totalCount: 0 });
    assert.equal(await count(key), 2);
  });

  test("a 503 is tried again as often as the client wants", async ({ key, client }) => {
    await stub(key, { status: 503, headers: { "retry-after-ms": "1" }, jsonBody: { message: "not now" } });
    await assert.rejects(client.connectors.list({}, { maxRetries: 1 }), { name: "ServiceUnavailableError" });
    assert.equal(await count(key), 2);
  });

  test("an answer that does not come in time is a timeout", async ({ key, client }) => {
    await stub(key, { passthrough: true, fixedDelayMilliseconds: 60_000 });
    await assert.rejects(client.connectors.list({}, { timeoutInSeconds: 0.2 }), CohereTimeoutError);
  });

  test("a connection that is reset is an error", async ({ key, client }) => {
    await stub(key, { fault: "CONNECTION_RESET_BY_PEER" });
    await assert.rejects(client.connectors.list(), (error) => {
      assert.equal(error.constructor, CohereError);
      assert.equal(error.statusCode, undefined);
      assert.equal(error.cause.code, "ECONNRESET");
      return true;
    });
  });

  test("fifty clients at once, each with a key of its own, don't meet", async () => {
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const client = makeClient(makeKey());
        await client.connectors.create({ name: `Connector ${index}`, url: DRIVE });
        const { connectors, totalCount } = await client.connectors.list();
        assert.deepEqual([connectors[0].name, totalCount], [`Connector ${index}`, 1]);
      }),
    );
  });

  test("users of one organization share its connectors, others don't see them", async ({ key, client }) => {
    const alice = makeClient(`${key}/alice`);
    const { connector } = await alice.connectors.create({ name: "Shared", url: DRIVE });
    assert.equal((await makeClient(`${key}/bob`).connectors.get(connector.id)).connector.name, "Shared");
    await assert.rejects(makeClient(makeKey()).connectors.get(connector.id), { name: "NotFoundError" });
    assert.equal((await client.connectors.list()).totalCount, 1);
  });

  test("text of any script comes back as it was sent", async ({ client }) => {
    for (const name of ["Équipe 研究 🚀", "E\u0301quipe", 'tab\t and "quotes" \\ \u2028']) {
      const { connector } = await client.connectors.create({ name, url: DRIVE, description: name });
      const read = (await client.connectors.get(connector.id)).connector;
      assert.deepEqual([read.name, read.description], [name, name]);
    }
  });

  test("members and values that the client doesn't know pass through", async ({ key, client }) => {
    const connector = { id: "a", name: "a", auth_status: "revoked", shiny_new: { deep: [1.5, null] } };
    await stub(key, { jsonBody: { connectors: [connector], total_count: 1 } });
    const [{ authStatus, shinyNew }] = (await client.connectors.list()).connectors;
    assert.deepEqual([authStatus, shinyNew], ["revoked", { deep: [1.5, null] }]);
  });

  test("an answer that is packed is unpacked", async ({ key, client }) => {
    await stub(key, { jsonBody: { connectors: [{ id: "a", name: "long ".repeat(5000) }] } });
    assert.equal((await client.connectors.list()).connectors[0].name.length, 25_000);
    const headers = { Authorization: `Bearer ${key}` };
    const response = await recordingFetch(`${URL_OF_SERVER}/v1/connectors`, { headers });
    assert.equal(response.headers.get("content-encoding"), "gzip");
  });

  test("a body without a length is read", async ({ key }) => {
    const body = new Blob([JSON.stringify({ name: "Chunked", url: DRIVE })]).stream();
    const request = { method: "POST", headers: { Authorization: `Bearer ${key}` }, body, duplex: "half" };
    const response = await recordingFetch(`${URL_OF_SERVER}/v1/connectors`, request);
    assert.equal((await response.json()).connector.name, "Chunked");
    const chunked = { urlPath: "/v1/connectors", headers: { "Transfer-Encoding": { equalTo: "chunked" } } };
    assert.equal(await count(key, chunked), 1);
  });

  test("the headers of the SDK arrive, and the path is right with a slash at the URL's end", async ({ key }) => {
    await makeClient(key, { clientName: "Suite 7", environment: `${URL_OF_SERVER}/` }).connectors.list();
    const headers = {
      "X-Client-Name": { equalTo: "Suite 7" },
      "X-Fern-Language": { equalTo: "JavaScript" },
      "User-Agent": { matches: "cohere-ai/.*" },
      "Content-Type": { absent: true },
    };
    assert.equal(await count(key, { url: "/v1/connectors", headers }), 1);
  });

  test("a URL that ends in /v1 is told where the SDK adds it too", async ({ key }) => {
    const client = makeClient(key, { environment: `${URL_OF_SERVER}/v1` });
    await assert.rejects(client.connectors.list(), (error) => {
      assert.match(error.body.message, /the right one is \/v1\/connectors/);
      return true;
    });
  });

  after(() => {
    assert.ok(received.length > 0);
    const leaks = received.filter((text) => text.includes(SECRET) || text.includes('"client_secret"'));
    assert.equal(leaks.length, 0, "an answer holds a secret");
  });
});
