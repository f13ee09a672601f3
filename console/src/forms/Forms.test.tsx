// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { beginToSpeak } from "../words/words";
import Forms from "./Forms";
import { type Form, nextOf, pointsOf, withOneMore, without } from "./forms";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

const SERVICE: Form = {
  ...{ id: "service", name: "Service" },
  questions: [
    { id: "greeting", text: "Greets", most: 5, decides: false },
    { id: "risk", text: "Names the risk", most: 3, decides: true },
  ],
};
let standing: Form[];
let taken: string[];
const said: string[] = [];

let place: HTMLElement;
let root: Root;

beforeEach(async () => {
  [standing, taken] = [[SERVICE], ["service"]];
  said.length = 0;
  localStorage.setItem("ivr-language", "en");
  beginToSpeak();
  vi.stubGlobal("fetch", async (url: string, { method, body }: RequestInit) => {
    if (method !== "GET") said.push(`${method} ${url}`);
    if (method === "POST") {
      const form = JSON.parse(String(body)) as Form;
      if (taken.includes(form.id)) return new Response("There is, or was, a form of this id.", { status: 409 });
      standing.push(form);
    }
    if (method === "DELETE") standing = standing.filter(({ id }) => !url.endsWith(`/${id}`));
    return new Response(JSON.stringify(standing), { headers: { "Content-Type": "application/json" } });
  });
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  await act(async () => root.render(<Forms />));
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
});

const press = (name: string, within: Element = place) =>
  act(async () => [...within.querySelectorAll("button")].find((one) => one.textContent === name)?.click());
const submit = () => act(async () => document.querySelector<HTMLFormElement>("dialog form")?.requestSubmit());
const dialog = () => document.querySelector("dialog") as HTMLDialogElement;

it("makes a new version before it retires the older one, which nothing changes", async () => {
  await press("New version");
  await press("One question more");
  const texts = [...dialog().querySelectorAll<HTMLInputElement>(".asked > input")];
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  await act(async () => {
    set?.call(texts.at(-1), "Says goodbye");
    texts.at(-1)?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await submit();
  expect(said).toEqual(["POST /api/v1/score_forms", "DELETE /api/v1/score_forms/service"]);
  expect(standing.map(({ id, questions }) => [id, questions.at(-1)?.text])).toEqual([["service-2", "Says goodbye"]]);
  expect([document.querySelector("dialog"), place.textContent?.includes("Says goodbye")]).toEqual([null, true]);
});

it("retires nothing if the new version is refused, and says why", async () => {
  taken.push("service-2");
  await press("New version");
  await submit();
  expect(said).toEqual(["POST /api/v1/score_forms"]);
  expect(dialog().querySelector("[role=alert]")?.textContent).toContain("There is, or was, a form of this id.");
});

it("asks before one is retired", async () => {
  await press("Retire");
  expect(said).toEqual([]);
  await press("Retire", dialog());
  expect([said, place.textContent?.includes("There is no form")]).toEqual([
    ["DELETE /api/v1/score_forms/service"],
    true,
  ]);
});

it.each([
  ["service", "service-2"],
  ["service-2", "service-3"],
  ["2026-9", "2026-10"],
  ["call_1", "call_1-2"],
])("the version after %s is %s", (id, next) => expect(nextOf({ ...SERVICE, id }).id).toBe(next));

it("gives each question an id of its own", () => {
  const three = withOneMore(withOneMore(withOneMore({ ...SERVICE, questions: [] })));
  const again = withOneMore(without(three, 0));
  expect(again.questions.map(({ id }) => id)).toEqual(["q2", "q3", "q4"]);
  expect(pointsOf(SERVICE)).toBe(8);
});
