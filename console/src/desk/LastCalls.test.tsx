// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PastCall } from "../live/wire";
import en from "../words/en.json";
import { beginToSpeak } from "../words/words";
import { LastCalls } from "./LastCalls";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const place = document.createElement("div");
let root: Root;

beforeEach(() => {
  beginToSpeak();
  root = createRoot(place);
});

afterEach(() => act(() => root.unmount()));

function told(calls: readonly PastCall[] | null): string {
  act(() => root.render(<LastCalls calls={calls} />));
  return place.textContent ?? "";
}

it("says that nobody called before only once that is known", () => {
  expect(told(null)).not.toContain(en.desk.noLastCalls);
  expect(told(null)).toContain(en.desk.seekingLastCalls);
  expect(told([])).toContain(en.desk.noLastCalls);
  expect(told([])).not.toContain(en.desk.seekingLastCalls);
});
