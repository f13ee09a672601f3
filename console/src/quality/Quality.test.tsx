// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { beginToSpeak } from "../words/words";
import { Quality } from "./Quality";
import type { CallStory } from "./story";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
vi.stubGlobal(
  "IntersectionObserver",
  class {
    observe() {}
    disconnect() {}
  },
);
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

const BEGUN = "2026-03-04T12:00:00+00:00";
const at = (second: number) => new Date(Date.parse(BEGUN) + 1000 * second).toISOString();
const STORY: CallStory = {
  ...{ call: "c1", arrived: at(-5), answered: BEGUN, ended: at(40), caller: "139****1111", did: "4008001234" },
  ...{ customer: "C1", customer_name: "李明", level: "gold", queue: "wealth", waited: 5, served_by_kind: "agent" },
  ...{ served_by: "1001", outcome: "COMPLETEAGENT", result: "", legs: [], survey: [] },
  steps: [-5, 0, 12].map((second) => ({ at: at(second), what: "", line: `step ${second}`, rule: "rules.yaml:7" })),
  marks: [12, 18].map((second) => ({
    at: at(second),
    kind: "hold",
    begins: second === 12,
    what: "",
    who: "",
    why: "",
  })),
  recordings: [
    {
      ...{ recording: "c1", started: BEGUN, ended: at(40), seconds: 40, state: "recorded", reason: "", gaps: [] },
      may: ["listen", "export"],
    },
  ],
};
const CHECKED = {
  ...{ unchanged: false, sealed: BEGUN, entry: 1, hash: "", key: "0123" },
  checks: [
    { subject: "entry", amiss: "" },
    { subject: "sound_file", amiss: "c1.audio was changed: its hash is another." },
  ],
};
const FORM = {
  id: "service",
  name: "Service",
  questions: [{ id: "greeting", text: "Greets", most: 2, decides: false }],
};
const ANSWERS: Readonly<Record<string, unknown>> = {
  "GET /calls/c1": STORY,
  "GET /calls/c1/scores": [],
  "GET /calls/c1/notes": [],
  "GET /score_forms": [FORM],
  "POST /recordings/c1/openings": { opening: "o1" },
  "GET /recordings/c1/waveform?opening=o1": { seconds: 40, channels: [[1], [2]] },
  "POST /recordings/c1/verify": CHECKED,
  "POST /calls/c1/scores": { form_name: "Service", points: 2, most: 2, comment: "", given_by: "qian", at: BEGUN },
};
const said: [string, unknown][] = [];
const QIAN = { id: "qian", name: "Qian", roles: ["quality"], rights: ["see_calls", "see_scores", "score", "note"] };
const WHO = { ...QIAN, agent: null, language: "en" } as never;

let place: HTMLElement;
let root: Root;

beforeEach(async () => {
  said.length = 0;
  localStorage.setItem("ivr-language", "en");
  beginToSpeak();
  vi.stubGlobal("fetch", async (url: string, { method, body }: RequestInit) => {
    const what = `${method} ${url.replace("/api/v1", "")}`;
    said.push([what, body ? JSON.parse(String(body)) : undefined]);
    if (!(what in ANSWERS)) return new Response("no such thing", { status: 404 });
    return new Response(JSON.stringify(ANSWERS[what]), { headers: { "Content-Type": "application/json" } });
  });
  history.replaceState(null, "", "/calls/c1");
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  await act(async () => root.render(<Quality who={WHO} />));
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

function button(name: string): HTMLButtonElement {
  const found = [...place.querySelectorAll("button")].find((one) => one.textContent?.includes(name));
  if (!found) throw new Error(`there is no button ${name}`);
  return found;
}

async function press(name: string): Promise<void> {
  await act(async () => button(name).click());
}

async function submit(form: string): Promise<void> {
  await act(async () => document.querySelector<HTMLFormElement>(form)?.requestSubmit());
}

it("tells the story beside the bands before anybody hears anything", () => {
  expect([...place.querySelectorAll(".told time")].map((one) => one.textContent)).toEqual(["−0:05", "0:00", "0:12"]);
  expect([...place.querySelectorAll(".band")].map((one) => one.getAttribute("title"))).toEqual(["0:12–0:18 "]);
  expect(place.querySelector("audio")).toBeNull();
});

it("opens the sound for a reason, and leads from a step to its place", async () => {
  await press("Listen");
  await submit("dialog form");
  expect(said).toContainEqual(["POST /recordings/c1/openings", { because: "quality review", download: false }]);
  const audio = place.querySelector("audio") as HTMLAudioElement;
  expect(audio.getAttribute("src")).toBe("/api/v1/recordings/c1/sound?opening=o1");
  expect(place.querySelectorAll(".channel").length).toBe(2);
  Object.defineProperty(audio, "readyState", { value: 4 });
  Object.defineProperty(audio, "duration", { value: 40 });
  act(() => void audio.dispatchEvent(new Event("loadedmetadata")));
  await press("step 12");
  expect(audio.currentTime).toBe(12);
  act(() => void audio.dispatchEvent(new Event("seeked")));
  expect(place.querySelector("[aria-current=step]")?.textContent).toContain("step 12");
  for (const key of [".", ".", ".", ".", ".", "j", "j"]) {
    act(() => void window.dispatchEvent(new KeyboardEvent("keydown", { key })));
  }
  expect([audio.playbackRate, audio.currentTime], "keys come faster than the page is drawn").toEqual([2, 2]);
});

it("says in words what is wrong with the evidence", async () => {
  await press("Verify");
  await submit("dialog form");
  const verdict = place.querySelector(".verdict");
  expect(verdict?.className).toContain("changed");
  expect(verdict?.querySelector(".bad")?.textContent).toContain("c1.audio was changed");
});

it("offers what he may do, and nothing else", () => {
  const offered = [...place.querySelectorAll("[aria-labelledby=custody] button")].map((one) => one.textContent);
  expect(offered).toEqual(["Verify", "Export"]);
});

it("keeps a score once everything is answered", async () => {
  await press("Service");
  const keep = () =>
    [...place.querySelectorAll("[aria-labelledby=scores] button")].find((one) => one.textContent === "Keep it");
  expect(keep()?.hasAttribute("disabled")).toBe(true);
  const select = place.querySelector("[aria-labelledby=scores] select") as HTMLSelectElement;
  await act(async () => {
    select.value = "2";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await submit("[aria-labelledby=scores] form");
  expect(said).toContainEqual(["POST /calls/c1/scores", { form: "service", answers: { greeting: 2 }, comment: "" }]);
  expect(place.textContent).toContain("Service: 2 / 2");
});
