// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { beginToSpeak } from "../words/words";
import Skills from "./Skills";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
const TOLD = {
  ...{ today: "2026-11-26", skills: ["fund"] },
  agents: [
    { id: "1001", name: "Chen", team: "a", skills: { fund: 3 }, until: {}, place: { file: "agents.yaml", line: 12 } },
    { id: "1002", name: "Wu", team: "a", skills: {}, until: {}, place: { file: "", line: 0 } },
  ],
};

it("an agent leads to his line in the rules, and one who stands in no file to none", async () => {
  localStorage.setItem("ivr-language", "en");
  beginToSpeak();
  vi.stubGlobal("fetch", async () => Response.json(TOLD));
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  await act(async () => root.render(<Skills />));
  await vi.waitFor(() => expect(place.querySelectorAll("[data-agent]").length).toBe(2));
  const links = [...place.querySelectorAll("[data-agent] a")];
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["/rules?file=agents.yaml&line=12"]);
  expect(links[0]?.getAttribute("aria-label")).toBe("Chen: line 12 of the rules");
  await act(async () => root.unmount());
});
