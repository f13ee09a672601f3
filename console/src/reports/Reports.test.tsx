// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Signed } from "../session/session";
import { beginToSpeak } from "../words/words";
import Reports from "./Reports";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
vi.stubGlobal(
  "ResizeObserver",
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

const figure = (name: string, unit = "count") => ({
  ...{ name, unit, title: `The ${name}`, means: `What ${name} means.`, group: "calls", is_main: true },
});
const row = (hour: string, calls: number) => ({ hour, calls, answered: calls, abandoned: 0, service_level: null });
const REPORT = {
  ...{ title: "Report by hour", about: { days: "2026-11-25" }, endings: [], definitions: {} },
  rows: [row("08:00", 9), row("09:00", 120), row("10:00", 30)],
  total: row("total", 159),
};
const ANSWERS: Record<string, () => Response | Promise<Response>> = {};
const json = (told: unknown) => () =>
  new Response(JSON.stringify(told), { headers: { "Content-Type": "application/json" } });
const refused = (status: number, text: string) => () => new Response(text, { status });
const asked: string[] = [];

const WHO: Signed = {
  ...{ id: "li", name: "Li", roles: ["admin"], rights: ["see_reports"], agent: null },
  ...{ language: "en", totp: false, csrf: "", latest: "" },
};

let place: HTMLElement;
let root: Root;

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  ANSWERS["/reports/choices"] = json({ today: "2026-11-25", most_days: 92, queues: ["wealth"], menus: false });
  ANSWERS["/reports/definitions"] = json([figure("calls"), figure("service_level", "percent")]);
  ANSWERS["/reports/figures"] = json(REPORT);
  ANSWERS["/reports/mailings"] = json({ sends: false, allow: [], zone: "Asia/Shanghai", mailings: [] });
  localStorage.setItem("ivr-language", "en");
  beginToSpeak();
  vi.stubGlobal("fetch", async (url: string) => {
    const path = url.replace("/api/v1", "");
    asked.push(path);
    return (ANSWERS[path.split("?")[0] ?? ""] ?? refused(404, "no such thing"))();
  });
  history.replaceState(null, "", "/reports");
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});

afterEach(() => {
  act(() => root.unmount());
  place.remove();
  vi.useRealTimers();
});

const open = () => act(async () => root.render(<Reports who={WHO} />));
const named = (name: string) => [...place.querySelectorAll("button")].filter((one) => one.textContent === name);
const press = (name: string) => act(async () => named(name)[0]?.click());
const rows = () => [...place.querySelectorAll("tbody th")].map((one) => one.textContent);

it("shows today by the hour, drawn and told, and rows in any figure's order", async () => {
  await open();
  expect(asked).toContain("/reports/figures?from=2026-11-25&to=2026-11-25&language=en&by=hour&short=5");
  expect(place.querySelectorAll("rect.piece.fine").length).toBe(4);
  expect(place.querySelector("svg[role=img] desc")?.textContent).toContain("09:00, 120");
  expect(rows()).toEqual(["08:00", "09:00", "10:00"]);
  const byCalls = place.querySelector<HTMLButtonElement>("thead th:nth-child(2) button");
  await act(async () => byCalls?.click());
  expect(rows()).toEqual(["09:00", "10:00", "08:00"]);
  await act(async () => byCalls?.click());
  expect(rows()).toEqual(["08:00", "10:00", "09:00"]);
});

it("leaves out a figure of which nothing is known, and says what each other means", async () => {
  await open();
  expect(place.textContent).not.toContain("The service_level");
  await act(async () => place.querySelector<HTMLButtonElement>("thead .means")?.click());
  expect(document.querySelector("dialog")?.textContent).toContain("What calls means.");
});

it("says after two seconds that it is being made, and not before", async () => {
  ANSWERS["/reports/figures"] = () => new Promise(() => undefined);
  await open();
  await act(async () => vi.advanceTimersByTime(1900));
  expect(place.querySelector("progress")).toBeNull();
  await act(async () => vi.advanceTimersByTime(3200));
  expect(place.querySelector("progress")).not.toBeNull();
  expect(place.textContent).toContain("5 s so far");
});

it("tells why there is no report, and asks again when told to", async () => {
  ANSWERS["/reports/figures"] = refused(503, "Other reports are being made.");
  await open();
  expect(place.querySelector("[role=alert]")?.textContent).toContain("Other reports are being made.");
  ANSWERS["/reports/figures"] = json(REPORT);
  await press("Try again");
  expect([place.querySelector("[role=alert]"), rows().length]).toEqual([null, 3]);
});

it("says so when it may not be seen at all, and when there was nothing", async () => {
  ANSWERS["/reports/choices"] = refused(403, "That is for others.");
  await open();
  expect(place.querySelector("[role=alert]")?.textContent).toContain("That is for others.");
  act(() => root.unmount());
  root = createRoot(place);
  ANSWERS["/reports/choices"] = json({ today: "2026-11-25", most_days: 92, queues: [], menus: false });
  ANSWERS["/reports/figures"] = json({ ...REPORT, rows: [], total: null });
  await open();
  expect(place.textContent).toContain("Nothing happened in this time.");
});

it("offers menus to those alone who may ask for them", async () => {
  await open();
  const offered = () => [...place.querySelectorAll("form select option")].map((one) => one.getAttribute("value"));
  expect(offered()).not.toContain("menu");
});

it("drops what comes late of an older wish", async () => {
  const answers: ((told: Response) => void)[] = [];
  ANSWERS["/reports/figures"] = () => new Promise((answer) => answers.push(answer));
  await open();
  history.replaceState(null, "", "/reports");
  await act(async () => place.querySelector("form")?.requestSubmit());
  await act(async () => answers[1]?.(json({ ...REPORT, title: "newer" })()));
  await act(async () => answers[0]?.(json({ ...REPORT, title: "older" })()));
  expect(place.querySelector("h1")?.textContent).toBe("newer");
});

it("hands over the file that is asked for", async () => {
  await open();
  const [saved, names]: [Blob[], string[]] = [[], []];
  URL.createObjectURL = (content) => `blob:${saved.push(content as Blob)}`;
  URL.revokeObjectURL = () => undefined;
  HTMLAnchorElement.prototype.click = function () {
    names.push(this.download);
  };
  ANSWERS["/reports/figures"] = () => new Response("a,b", { headers: { "Content-Type": "text/csv" } });
  await press("CSV file");
  expect([asked.at(-1)?.endsWith("&as=csv"), names]).toEqual([true, ["report-hour-2026-11-25-2026-11-25.csv"]]);
  expect(await saved[0]?.text()).toBe("a,b");
});
