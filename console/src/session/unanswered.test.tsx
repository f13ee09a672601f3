// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Note } from "../desk/Note";
import { beginToSpeak, type Language, speak } from "../words/words";
import { ask, Unanswered } from "./api";
import { once } from "./once";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const NEVER = "never";
let answers: (Response | typeof NEVER)[] = [];
let keys: (string | undefined)[] = [];

/** As the browser's own: it never answers, or does so, and lets itself be given up. */
function fetches(_: string, { headers, signal }: RequestInit): Promise<Response> {
  keys.push((headers as Record<string, string>)["Idempotency-Key"]);
  const answer = answers.shift();
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
    if (answer instanceof Response) resolve(answer);
  });
}

const json = (said: unknown, status = 200) => Response.json(said, { status });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetches);
  [answers, keys] = [[], []];
  sessionStorage.clear();
});

afterEach(() => void vi.useRealTimers());

async function why(asked: Promise<unknown>): Promise<unknown> {
  const given = asked.catch((refused: unknown) => refused);
  await vi.advanceTimersByTimeAsync(20_000);
  return given;
}

it.each([
  ["asks", () => ask("GET", "/me")],
  ["twice", () => ask("POST", "/me/ready")],
  ["once", () => once("/me/note", { text: "a" })],
] as const)("is given up after twenty seconds without a word: %s", async (again, asks) => {
  answers = [NEVER];
  expect(await why(asks())).toMatchObject({ again, status: 0 });
});

it("is unanswered where a proxy answers for the server", async () => {
  answers = [new Response("Bad Gateway", { status: 502 })];
  expect(await why(ask("POST", "/me/ready"))).toBeInstanceOf(Unanswered);
});

it("is waited for as long as it is coming in", async () => {
  const slowly = new ReadableStream({
    async start(on) {
      for (const part of ['{"a', '":', "1}"]) {
        await new Promise((go) => setTimeout(go, 15_000));
        on.enqueue(new TextEncoder().encode(part));
      }
      on.close();
    },
  });
  answers = [new Response(slowly, { headers: { "Content-Type": "application/json" } })];
  const asked = ask("GET", "/reports/figures");
  await vi.advanceTimersByTimeAsync(50_000);
  expect(await asked).toEqual({ a: 1 });
});

it("is given up in the middle of an answer", async () => {
  answers = [new Response(new ReadableStream({ start: (on) => on.enqueue(new Uint8Array([123])) }))];
  expect(await why(ask("GET", "/me"))).toBeInstanceOf(Unanswered);
});

it("is sent again with the same key until it is answered, and the next time with another", async () => {
  answers = [NEVER, json({}), json({})];
  await why(once("/me/note", { text: "a" }));
  await once("/me/note", { text: "a" });
  await once("/me/note", { text: "a" });
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(sessionStorage.length).toBe(0);
});

it("has another key once it was refused, and where the words are others", async () => {
  answers = [json({ error: "no" }, 409), NEVER, NEVER];
  await why(once("/me/note", { text: "a" }));
  await why(once("/me/note", { text: "a" }));
  await why(once("/me/note", { text: "b" }));
  expect(new Set(keys).size).toBe(3);
});

it.each<[Language, string]>([
  ["en", "Try again: what has reached it is not done twice."],
  ["zh", "请再试一次：已经送达的不会重复执行。"],
])("leaves a note and its button to whoever wrote it, and says so: %s", async (language, said) => {
  beginToSpeak();
  await act(async () => speak(language));
  sessionStorage.setItem("ivr.draft  note c1", JSON.stringify({ text: "rings on Friday" }));
  answers = [NEVER, json({})];
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  await act(async () => root.render(<Note call="c1" />));
  const button = place.querySelector("button");
  await act(async () => button?.click());
  expect(button?.disabled).toBe(true);
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(place.querySelector("[role=alert]")?.textContent).toContain(said);
  expect([button?.disabled, place.querySelector("textarea")?.value]).toEqual([false, "rings on Friday"]);
  await act(async () => button?.click());
  expect(place.querySelector("textarea")?.value).toBe("");
  expect(keys[1]).toBe(keys[0]);
  act(() => root.unmount());
});
