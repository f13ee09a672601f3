// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { NO_PHONE, type PhoneState } from "../phone/phone";
import { PhoneHere } from "../phone/usePhone";
import { beginToSpeak, type Language, speak } from "../words/words";
import { EndsSoon } from "./EndsSoon";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const MINUTE = 60_000;
const NOON = Date.parse("2026-11-25T12:00:00Z");
let asked: string[] = [];
let place: HTMLElement;
let root: Root;

function fetches(address: string, { method }: RequestInit): Promise<Response> {
  asked.push(`${method} ${address}`);
  return Promise.resolve(Response.json({}));
}

function drawn(latest: string, phone: PhoneState = "idle"): void {
  act(() =>
    root.render(
      <PhoneHere.Provider value={{ ...NO_PHONE, state: () => phone }}>
        <EndsSoon latest={latest} />
      </PhoneHere.Provider>,
    ),
  );
}
const after = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();
const said = () => place.querySelector("[role=status]")?.textContent ?? null;

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  vi.stubGlobal("fetch", fetches);
  asked = [];
  beginToSpeak();
  act(() => speak("en"));
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
});

it("says nothing before the last quarter of an hour, and then how many minutes are left", () => {
  drawn(after(17));
  expect(said()).toBeNull();
  act(() => vi.advanceTimersByTime(MINUTE));
  expect(said()).toBeNull();
  act(() => vi.advanceTimersByTime(MINUTE));
  expect(said()).toContain("in 15 min");
  act(() => vi.advanceTimersByTime(14.5 * MINUTE));
  expect(said()).toContain("in 1 min");
});

it("says nothing where nobody knows when, nor once he has signed in anew", () => {
  drawn("");
  expect(said()).toBeNull();
  drawn(after(3));
  expect(said()).toContain("in 3 min");
  drawn(after(720));
  expect(said()).toBeNull();
});

it.each<[Language, string, string, string]>([
  ["en", "in 5 min", "Sign in again now", "as soon as it is over"],
  ["zh", "还剩 5 分钟", "现在重新登录", "请在通话结束后"],
])("offers to sign in anew, and amid a talk advises to do so after it: %s", (language, left, anew, advice) => {
  act(() => speak(language));
  drawn(after(5));
  expect(said()).toContain(left);
  expect(place.querySelector("button")?.textContent).toBe(anew);
  drawn(after(5), "talking");
  expect(said()).toContain(advice);
  expect(place.querySelector("button")).toBeNull();
});

it("ends the session at his wish, to begin another", async () => {
  drawn(after(5));
  await act(async () => place.querySelector("button")?.click());
  expect(asked).toEqual(["DELETE /api/v1/session"]);
});
