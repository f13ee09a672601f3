// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Chosen } from "../live/wire";
import { beginToSpeak, type Language, speak } from "../words/words";
import { useChosen } from "./useChosen";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const PATH: readonly Chosen[] = [
  { kind: "language", name: "zh", title: {} },
  { kind: "place", name: "hours_menu", title: {} },
  { kind: "step", name: "own RM", title: {} },
  { kind: "step", name: "voicemail claims", title: {} },
  { kind: "step", name: "key 7", title: {} },
  { kind: "queue", name: "wealth", title: { zh: "理财", en: "investments" } },
  { kind: "queue", name: "busy", title: {} },
  { kind: "language", name: "our own", title: {} },
];
const place = document.createElement("div");
let root: Root;

function Path() {
  return PATH.map(useChosen()).join(" › ");
}

async function inLanguage(language: Language) {
  await act(async () => speak(language));
  act(() => root.render(<Path />));
}

beforeAll(() => import("../said/chinese")); // which the page loads when it needs it: that may take a second

beforeEach(() => {
  beginToSpeak();
  root = createRoot(place);
});

afterEach(() => act(() => root.unmount()));

it("is told in English by the rules' names", async () => {
  await inLanguage("en");
  const told = "Chinese › hours_menu › own RM › voicemail claims › key 7 › investments › busy › our own";
  expect(place.textContent).toBe(told);
});

it("is told in Chinese, and a name is no word of the server's", async () => {
  await inLanguage("zh");
  const told = "中文 › hours_menu › 本人客户经理 › 留言信箱 claims › 按键 7 › 理财 › busy › our own";
  await act(() => vi.waitFor(() => expect(place.textContent).toBe(told)));
});
