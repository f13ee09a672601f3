// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { beforeAll, expect, it, vi } from "vitest";
import { advanced, EMPTY, type House } from "../live/house";
import { store } from "../live/store";
import { call, queue, snapshot } from "../live/told";
import { beginToSpeak, speak } from "../words/words";
import { Calls } from "./Calls";
import { Queues } from "./Queues";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
const TITLES = {
  claims: { zh: "投诉", en: "Complaints" },
  fund: { zh: "基金", en: "Unit trusts" },
  wealth: { zh: "理财", en: "Investments" },
};
const JSON_TYPE = { "Content-Type": "application/json" };
const QUEUES = Object.keys(TITLES);
const STAGES = ["Talking", "InFlow", "OnHold"];
const place = document.body.appendChild(document.createElement("div"));
const root = createRoot(place);

beforeAll(() => {
  localStorage.setItem("ivr-language", "en");
  beginToSpeak();
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(TITLES), { headers: JSON_TYPE }));
  const calls = QUEUES.map((id, at) => call(`ivr-${at}`, { queue: id, stage: STAGES[at] ?? "" }));
  store.take({ house: advanced(EMPTY, snapshot(1, { queues: QUEUES.map((id) => queue(id)), calls })) as House });
});

async function shown(table: React.ReactNode, language: "zh" | "en"): Promise<void> {
  await act(async () => {
    speak(language);
    root.render(table);
  });
  await act(async () => new Promise((later) => setTimeout(later)));
}

function column(which: string): (string | undefined)[] {
  return [...place.querySelectorAll(which)].map((cell) => cell.textContent?.trim());
}

async function sortedBy(head: number): Promise<void> {
  await act(async () => place.querySelectorAll<HTMLElement>("thead button")[head]?.click());
}

it("has queues in the order of their titles, as each language has it", async () => {
  await shown(<Queues />, "zh");
  expect(column("tbody th")).toEqual(["基金", "理财", "投诉"]);
  await shown(<Queues />, "en");
  expect(column("tbody th")).toEqual(["Complaints", "Investments", "Unit trusts"]);
});

it("has calls in the order of what is shown of their queues and of how they stand", async () => {
  await shown(<Calls />, "zh");
  await sortedBy(2);
  expect(column("tbody tr td:nth-of-type(2)")).toEqual(["基金", "理财", "投诉"]);
  await sortedBy(1);
  expect(column("tbody tr td:nth-of-type(1)")).toEqual(["保持", "菜单中", "通话"]);
  await shown(<Calls />, "en");
  expect(column("tbody tr td:nth-of-type(1)")).toEqual(["In the menu", "On hold", "Talking"]);
});
