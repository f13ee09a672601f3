// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { beginToSpeak } from "../words/words";
import { NumberTable } from "./NumberTable";
import type { FirmNumber } from "./numbers";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const NUMBER: FirmNumber = {
  ...{ number: "4008001234", language: "zh", begins: "flows.main", queues: [], boxes: [], recording: [] },
  ...{ calls: 0, under_way: 0, place: { file: "", line: 0 } },
  hours: ["make-up working day", "own exception", "National Day"].map((day) => ({
    ...{ calendar: day.slice(0, 2), open: true, until: null, day, day_zh: day === "National Day" ? "国庆节" : "" },
  })),
};

it("says on a Chinese page in Chinese why a day is no day like others, holidays too", async () => {
  localStorage.setItem("ivr-language", "zh");
  beginToSpeak();
  const place = document.createElement("div");
  const root = createRoot(place);
  await act(async () => root.render(<NumberTable numbers={[NUMBER]} />));
  await act(() => import("../said/chinese"));
  expect([...place.querySelectorAll("[data-open] .small")].map((one) => one.textContent)).toEqual([
    "ma · 调休上班",
    "ow · 本日例外",
    "Na · 国庆节",
  ]);
  act(() => root.unmount());
});
