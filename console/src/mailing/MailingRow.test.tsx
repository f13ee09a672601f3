// @vitest-environment jsdom
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, it } from "vitest";
import { beginToSpeak } from "../words/words";
import { MailingRow } from "./MailingRow";
import type { Letter, Mailing } from "./mailings";

beforeAll(() => {
  localStorage.setItem("ivr-language", "en");
  beginToSpeak();
});

const DUE = "2026-11-25T23:30:00Z";
const MAILING: Mailing = {
  ...{ id: "m1", person: "li", mine: false, by: "queue", every: "day", day: 1, at: "07:30", language: "en" },
  ...{ files: [], recipients: ["boss@firm.example"], queue: "", short: 5, next: DUE, last: null },
};

/** What its row says of its last time. */
function lastOf(last: Letter): string {
  const row = <MailingRow mailing={{ ...MAILING, last }} zone="UTC" onChange={null} onTrial={null} onRemove={null} />;
  const place = document.createElement("ul");
  place.innerHTML = renderToStaticMarkup(row);
  return place.querySelector("[data-outcome] .detail")?.textContent ?? "";
}

it("says that a report which may not be sent comes no more, and why", () => {
  const why = "li may not sign in any more.";
  expect(lastOf({ due: DUE, outcome: "refused", detail: why, next_try: null })).toBe(
    `${why} · none is sent as long as this is so`,
  );
});

it("says so of no other", () => {
  expect(lastOf({ due: DUE, outcome: "failed", detail: "550 gone", next_try: null })).toBe("550 gone");
  expect(lastOf({ due: DUE, outcome: "sent", detail: "", next_try: null })).toBe("");
});
