// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CallRow } from "../live/wire";
import { beginToSpeak } from "../words/words";
import { Recording } from "./Recording";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

let asked: [string, unknown][] = [];
let root: Root;
const place = document.createElement("div");

beforeEach(() => {
  localStorage.setItem("ivr.language", "en");
  beginToSpeak();
  asked = [];
  vi.stubGlobal("fetch", async (path: string, { body }: RequestInit) => {
    asked.push([path, body && JSON.parse(String(body))]);
    return new Response("{}", { headers: { "Content-Type": "application/json" } });
  });
  document.body.append(place);
  root = createRoot(place);
});

afterEach(() => act(() => root.unmount()));

const show = (recording: string) => act(() => root.render(<Recording call={{ recording } as CallRow} />));

async function press(at: number) {
  await act(async () => place.querySelectorAll("button")[at]?.click());
}

it("is paused with a reason, and by no click alone", async () => {
  show("on");
  await press(0);
  expect(asked).toEqual([]);
  expect(place.querySelectorAll("fieldset button").length).toBe(3);
  const reason = place.querySelector("fieldset button")?.textContent;
  await press(1);
  expect(asked).toEqual([["/api/v1/me/call/recording/pause", { reason }]]);
  expect(reason).toBeTruthy();
});

it("goes on again, and says until then that nothing is kept", async () => {
  show("paused");
  expect(place.querySelector("[role=status]")).not.toBeNull();
  await press(0);
  expect(asked).toEqual([["/api/v1/me/call/recording/resume", undefined]]);
});

it("has nothing to be done where nothing is recorded", () => {
  show("off");
  expect(place.querySelectorAll("button").length).toBe(0);
});
