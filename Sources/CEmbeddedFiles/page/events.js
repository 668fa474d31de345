// The server's events, read by fetch: an EventSource can't send headers.

import { send } from "./api.js";

const LONGEST_WAIT = 10;
// The server says something every 15 s. A connection that is silent for longer than this is dead.
const SILENCE = 45_000;
const LONGEST_EVENT = 1_000_000;

/** Takes the text of an event stream in pieces, and gives events. */
export class EventReader {
  #rest = "";
  #event = { type: "", data: "" };
  lastID;

  /** Returns the events that are whole now, each with `type` and `data`. */
  read(piece) {
    const lines = (this.#rest + piece).split(/\r\n|\n/);
    this.#rest = lines.pop();
    if (this.#rest.length + this.#event.data.length > LONGEST_EVENT) throw new Error("an event is too long");
    const events = [];
    for (const line of lines) {
      if (line === "") {
        if (this.#event.data !== "") events.push({ type: this.#event.type || "message", data: this.#event.data });
        this.#event = { type: "", data: "" };
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue;
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "event") this.#event.type = value;
      if (name === "data") this.#event.data += (this.#event.data && "\n") + value;
      if (name === "id") this.lastID = value;
    }
    return events;
  }
}

/**
 * Keeps a connection to the server's events until it is stopped.
 *
 * `onEvent(type, data)` is called for each event, `onState(state, seconds)` with `live`, `connecting`, `waiting` (it is
 * tried again in so many seconds), `gone` (the same, and it has failed several times) or `locked` (without a key).
 */
export class EventStream {
  #stopped = new AbortController();
  #wake = () => {};
  #lastID;

  constructor(onEvent, onState) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.#run();
  }

  stop() {
    this.#stopped.abort();
    this.#wake();
  }

  /** Tries again now. */
  hurry() {
    this.#wake();
  }

  async #run() {
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      if (failures === 0) this.onState("connecting");
      try {
        await this.#listen(() => {
          failures = 0;
        });
      } catch (failure) {
        if (this.#stopped.signal.aborted) return;
        if (failure.status === 401) {
          this.onState("locked");
          await this.#pause(3600, () => {});
          failures = 0;
          continue;
        }
      }
      failures += 1;
      const state = failures > 4 ? "gone" : "waiting";
      await this.#pause(Math.min(2 ** (failures - 1), LONGEST_WAIT), (left) => this.onState(state, left));
    }
  }

  /** Waits, and says in each second how many are left. */
  async #pause(seconds, say) {
    let isAwake = false;
    for (let left = seconds; left > 0 && !isAwake && !this.#stopped.signal.aborted; left -= 1) {
      say(left);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#wake = () => {
          isAwake = true;
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #listen(onOpen) {
    const connection = new AbortController();
    const end = () => connection.abort();
    this.#stopped.signal.addEventListener("abort", end);
    let silence;
    const isAlive = () => {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE);
    };
    try {
      const more = { accept: "text/event-stream", ...(this.#lastID && { "last-event-id": this.#lastID }) };
      const response = await send("GET", "/__admin/cohere/events", { more, signal: connection.signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      onOpen();
      this.onState("live");
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const events = new EventReader();
      for (isAlive(); ; isAlive()) {
        const { value, done } = await reader.read();
        if (done || this.#stopped.signal.aborted) return;
        for (const event of events.read(value)) this.onEvent(event.type, JSON.parse(event.data));
        this.#lastID = events.lastID ?? this.#lastID;
      }
    } finally {
      clearTimeout(silence);
      this.#stopped.signal.removeEventListener("abort", end);
      connection.abort();
    }
  }
}
