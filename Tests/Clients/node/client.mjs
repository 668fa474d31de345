// A client of Cohere's connectors API that talks over HTTP as `cohere-ai` 7.20 does: the same URLs, headers, bodies,
// retries, timeouts and errors. It needs Node 18 or newer, and no packages.

/** An answer that is an error, or no answer at all. Errors with a class of their own are below. */
export class CohereError extends Error {
  constructor({ message, statusCode, body, cause }) {
    super(message ?? `Status code: ${statusCode}`, { cause });
    this.name = new.target.name;
    this.statusCode = statusCode;
    this.body = body;
  }
}

export class BadRequestError extends CohereError {}
export class UnauthorizedError extends CohereError {}
export class ForbiddenError extends CohereError {}
export class NotFoundError extends CohereError {}
export class UnprocessableEntityError extends CohereError {}
export class TooManyRequestsError extends CohereError {}
export class InvalidTokenError extends CohereError {}
export class ClientClosedRequestError extends CohereError {}
export class InternalServerError extends CohereError {}
export class NotImplementedError extends CohereError {}
export class ServiceUnavailableError extends CohereError {}
export class GatewayTimeoutError extends CohereError {}

/** The server did not answer in time. */
export class CohereTimeoutError extends Error {}

export const ERRORS = {
  400: BadRequestError,
  401: UnauthorizedError,
  403: ForbiddenError,
  404: NotFoundError,
  422: UnprocessableEntityError,
  429: TooManyRequestsError,
  498: InvalidTokenError,
  499: ClientClosedRequestError,
  500: InternalServerError,
  501: NotImplementedError,
  503: ServiceUnavailableError,
  504: GatewayTimeoutError,
};

export class CohereClient {
  #options;

  /** `fetch` may be a function that also watches what is sent and received. */
  constructor({ token, environment, clientName, maxRetries = 2, timeoutInSeconds = 300, fetch = globalThis.fetch }) {
    this.#options = { token, environment, clientName, maxRetries, timeoutInSeconds, fetch };
  }

  checkApiKey(options) {
    return this.#call("POST", "v1/check-api-key", options);
  }

  connectors = {
    list: (query = {}, options) => this.#call("GET", "v1/connectors", { ...options, query }),
    create: (body, options) => this.#call("POST", "v1/connectors", { ...options, body }),
    get: (id, options) => this.#call("GET", `v1/connectors/${encodeURIComponent(id)}`, options),
    update: (id, body, options) => this.#call("PATCH", `v1/connectors/${encodeURIComponent(id)}`, { ...options, body }),
    delete: (id, options) => this.#call("DELETE", `v1/connectors/${encodeURIComponent(id)}`, options),
    oAuthAuthorize: (id, query = {}, options) =>
      this.#call("POST", `v1/connectors/${encodeURIComponent(id)}/oauth/authorize`, { ...options, query }),
  };

  async #call(method, path, { query = {}, body, headers, maxRetries, timeoutInSeconds } = {}) {
    const { token, environment, clientName } = this.#options;
    const parameters = Object.entries(toWire(query)).filter(([, value]) => value != null);
    const suffix = parameters.length > 0 ? `?${new URLSearchParams(parameters)}` : "";
    const request = {
      method,
      headers: {
        ...(token != null && { Authorization: `Bearer ${token}` }),
        ...(clientName != null && { "X-Client-Name": clientName }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
        "X-Fern-Language": "JavaScript",
        "X-Fern-SDK-Name": "cohere-ai",
        "X-Fern-SDK-Version": "7.20.0",
        "User-Agent": "cohere-ai/7.20.0",
        "X-Fern-Runtime": "node",
        "X-Fern-Runtime-Version": process.versions.node,
        ...headers,
      },
      // The SDK sends null for a member that is there and undefined.
      body: body && JSON.stringify(toWire(body), (_, value) => (value === undefined ? null : value)),
    };
    const response = await this.#retry(
      () => this.#send(`${environment.replace(/\/+$/, "")}/${path}${suffix}`, request, timeoutInSeconds),
      maxRetries ?? this.#options.maxRetries,
    );
    return parse(response.status, await response.text());
  }

  async #retry(send, maxRetries) {
    for (let retry = 0; ; retry++) {
      const response = await send();
      const { status } = response;
      if (retry === maxRetries || !(status === 408 || status === 429 || status >= 500)) return response;
      await new Promise((resolve) => setTimeout(resolve, retryDelay(response.headers, retry)));
    }
  }

  async #send(url, request, timeoutInSeconds = this.#options.timeoutInSeconds) {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), timeoutInSeconds * 1000);
    try {
      return await this.#options.fetch(url, { ...request, signal: controller.signal });
    } catch (error) {
      if (error.name === "AbortError") throw new CohereTimeoutError(`Timeout exceeded when calling ${request.method}.`);
      throw new CohereError({ message: error.message, cause: error.cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Milliseconds to wait before the next try: what the answer asks for, else 1 s, 2 s, 4 s and so on. */
function retryDelay(headers, retry) {
  const seconds = Number.parseInt(headers.get("Retry-After"), 10);
  if (seconds > 0) return Math.min(seconds, 60) * 1000;
  const untilDate = new Date(headers.get("Retry-After")).getTime() - Date.now();
  if (untilDate > 0) return Math.min(untilDate, 60_000);
  const untilReset = Number.parseInt(headers.get("X-RateLimit-Reset"), 10) * 1000 - Date.now();
  if (untilReset > 0) return Math.min(untilReset, 60_000) * (1 + Math.random() * 0.2);
  return Math.min(1000 * 2 ** retry, 60_000) * (0.9 + Math.random() * 0.2);
}

/** Returns what the SDK returns for an answer, or throws what it throws. */
function parse(statusCode, text) {
  let body;
  try {
    body = text === "" ? undefined : JSON.parse(text);
  } catch {
    throw new CohereError({ statusCode, body: text });
  }
  if (statusCode < 400) return fromWire(body);
  throw new (ERRORS[statusCode] ?? CohereError)({ statusCode, body });
}

/** `clientId` becomes `client_id`; unknown members go the same way. */
function toWire(value) {
  return renameMembers(value, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** `client_id` becomes `clientId`, and times become dates. */
function fromWire(value) {
  return renameMembers(value, (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()));
}

function renameMembers(value, rename) {
  if (Array.isArray(value)) return value.map((element) => renameMembers(element, rename));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const isTime = name === "created_at" || name === "updated_at";
      return [rename(name), isTime ? new Date(member) : renameMembers(member, rename)];
    }),
  );
}
