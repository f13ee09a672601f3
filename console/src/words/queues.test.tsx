// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { beforeAll, expect, it, vi } from "vitest";
import { ActionTable } from "../actions/ActionTable";
import { LastCalls } from "../desk/LastCalls";
import { beginToSpeak, speak } from "./words";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
const TITLES = { wealth: { zh: "理财", en: "investments" } };
const asked: string[] = [];
const place = document.body.appendChild(document.createElement("div"));
const root = createRoot(place);
const PAST = { at: "2026-11-25T02:00:00Z", served_by: "1001", outcome: "ABANDON", result: "", notes: [] };

beforeAll(() => {
  localStorage.setItem("ivr-language", "en");
  beginToSpeak();
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return new Response(JSON.stringify(TITLES), { headers: { "Content-Type": "application/json" } });
  });
});

async function shown(element: React.ReactNode, language: "en" | "zh"): Promise<string> {
  await act(async () => {
    speak(language);
    root.render(element);
  });
  await act(async () => new Promise((later) => setTimeout(later)));
  return place.textContent ?? "";
}

it("calls a queue by its title in the page's language, and one that the rules have no more by its name", async () => {
  const calls = [
    { ...PAST, queue: "wealth" },
    { ...PAST, queue: "gone" },
  ];
  const lastCalls = <LastCalls calls={calls as never} />;
  expect(await shown(lastCalls, "en")).toContain("investments");
  expect(await shown(lastCalls, "zh")).toContain("理财");
  expect(place.textContent).toContain("gone");
  expect(asked.length).toBeLessThanOrEqual(2);
});

it("tells in Chinese what is noted of a deed", async () => {
  const deed = { at: PAST.at, who: "li", name: "李", what: "people_change", target: "chen", outcome: "done" };
  const actions = [{ ...deed, detail: "roles: agent -> auditor; agent: 1001 -> none", address: "10.0.0.1" }];
  const table = <ActionTable actions={actions as never} />;
  expect(await shown(table, "en")).toContain("roles: agent -> auditor");
  await shown(table, "zh");
  await vi.waitFor(() => expect(place.textContent).toContain("角色：坐席 → 审计；坐席：1001 → 无"), 10_000);
});
