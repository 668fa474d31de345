// The server's events, read by fetch: an EventSource can't send headers.

import { refusal, send } from "./api.js";

const LONGEST_WAIT = 10;
// The server says something every 15 s.
const SILENCE = 45_000;
const LONGEST_EVENT = 1_000_000;

// `onState` gets the seconds too if it waits, and what the server says if it refuses.
export function follow(onEvent, onState) {
  const stopped = new AbortController();
  let failures = 0;
  let hurry = () => {};

  async function run() {
    onState("connecting");
    while (!stopped.signal.aborted) {
      let state, reason;
      try {
        await listen();
      } catch (failure) {
        if (failure.status) [state, reason] = [failure.status === 401 ? "locked" : "refused", failure.message];
      }
      failures += 1;
      state ??= failures > 3 ? "gone" : "waiting";
      await pause(state, state === "locked" ? Infinity : Math.min(2 ** (failures - 1), LONGEST_WAIT), reason);
    }
  }

  async function pause(state, seconds, reason) {
    for (let left = seconds; left > 0 && !stopped.signal.aborted; left -= 1) {
      onState(state, left, reason);
      const isHurried = await new Promise((resolve) => {
        setTimeout(resolve, 1000);
        hurry = () => resolve(true);
      });
      if (isHurried) return;
    }
  }

  async function listen() {
    const connection = new AbortController();
    const signal = AbortSignal.any([stopped.signal, connection.signal]);
    let silence;
    try {
      const response = await send("GET", "/cohere/events", { signal });
      if (!response.ok) throw await refusal(response);
      failures = 0;
      onState("live");
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        clearTimeout(silence);
        silence = setTimeout(() => connection.abort(), SILENCE);
        const { value, done } = await reader.read();
        if (done) return;
        const events = (rest + value).split("\n\n");
        rest = events.pop();
        if (rest.length > LONGEST_EVENT) throw new Error("an event is too long");
        events.forEach(take);
      }
    } finally {
      clearTimeout(silence);
      connection.abort();
    }
  }

  function take(text) {
    const fields = Object.fromEntries(text.split("\n").map((line) => line.split(/: ?(.*)/s)));
    if (fields.data && !stopped.signal.aborted) onEvent(fields.event, JSON.parse(fields.data));
  }

  run();
  return {
    hurry: () => hurry(),
    stop() {
      stopped.abort();
      hurry();
    },
  };
}
