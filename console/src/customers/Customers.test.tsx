// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import type { Signed } from "../session/session";
import { beginToSpeak } from "../words/words";
import Customers from "./Customers";
import type { Manager } from "./customers";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
const ZHANG: Manager = { id: "R1", name: "Zhang", mobile: "138****0001", agent: "", deputy: "", customers: 3 };
const house = { version: "1", managers: [ZHANG] };

async function answers(path: string) {
  const found = { version: house.version, all: 0, found: 0, customers: [] };
  return Response.json(path.includes("/managers") ? house.managers : found);
}

function seeks(place: HTMLElement, text: string) {
  const field = place.querySelector("input") as HTMLInputElement;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

it("asks for the RMs anew when other tables are in use", async () => {
  localStorage.setItem("ivr-language", "en");
  beginToSpeak();
  vi.stubGlobal("fetch", answers);
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  await act(async () => root.render(<Customers who={{ rights: [] } as unknown as Signed} />));
  await vi.waitFor(() => expect(place.textContent).toContain("Relationship managers: 1"));
  Object.assign(house, { version: "2", managers: [] });
  await act(async () => seeks(place, "x"));
  await vi.waitFor(() => expect(place.textContent).toContain("Relationship managers: 0"));
  await act(async () => root.unmount());
});
