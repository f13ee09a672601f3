// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { advanced, EMPTY, type House } from "../live/house";
import { store } from "../live/store";
import { agent, change, snapshot } from "../live/told";
import { beginToSpeak } from "../words/words";

const drawn: string[] = [];
vi.mock("../live/Since", () => ({
  Since: ({ at }: { readonly at: string }) => {
    drawn.push(at);
    return null;
  },
}));
const { Agents } = await import("./Agents");

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

function moment(which: number): string {
  return new Date(1_700_000_000_000 + which * 1000).toISOString();
}

it("draws of 500 agents the one row that changed, and no other", () => {
  beginToSpeak();
  const five = Array.from({ length: 500 }, (_, which) => agent(String(1000 + which), { since: moment(which) }));
  const house = advanced(EMPTY, snapshot(1, { agents: five })) as House;
  store.take({ house });
  const place = document.body.appendChild(document.createElement("div"));
  act(() => createRoot(place).render(<Agents />));
  expect(drawn.length).toBe(500);
  drawn.length = 0;
  const later = agent("1200", { state: "in_a_call", since: moment(999) });
  act(() => store.take({ house: advanced(house, change(2, { agents: { "1200": later } })) as House }));
  expect(drawn).toEqual([moment(999)]);
  expect(place.querySelector("[data-agent='1200']")?.getAttribute("data-state")).toBe("talking");
});
