// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ask, byPage } from "../session/api";
import { useToldAgain } from "./useTold";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);

const EVERY = 30_000;
let asked: string[] = [];
let again: () => void;
let root: Root;

/** Each request, as what it is of and by whom it is asked. */
function fetches(address: string, { headers }: RequestInit): Promise<Response> {
  const by = new Headers(headers).get("X-Asked-By") ?? "somebody";
  asked.push(`${address.replace("/api/v1/", "")} ${by}`);
  return Promise.resolve(Response.json([]));
}

const open = () => ask("GET", "/open");
const overdue = () => ask("GET", "/overdue");

function List({ of, since }: { readonly of: () => Promise<unknown>; readonly since: string }) {
  again = useToldAgain(of, { every: EVERY, since }).again;
  return null;
}

async function passes(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
  await act(() => vi.advanceTimersByTimeAsync(1)); // it asks once it is drawn
}
async function drawn(of = open, since = ""): Promise<void> {
  act(() => root.render(<List of={of} since={since} />));
  await passes(0);
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetches);
  asked = [];
  root = createRoot(document.body.appendChild(document.createElement("div")));
  await drawn();
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
});

it("is asked by somebody at first, and by the page whenever it is time", async () => {
  await passes(EVERY);
  await passes(EVERY);
  expect(asked).toEqual(["open somebody", "open page", "open page"]);
});

it("is asked by somebody after what he did, and by the page again later", async () => {
  await passes(EVERY);
  act(() => again());
  await passes(EVERY);
  expect(asked).toEqual(["open somebody", "open page", "open somebody", "open page"]);
});

it("is asked by somebody where he chooses another, though the page looked last", async () => {
  await passes(EVERY);
  await drawn(overdue);
  expect(asked.slice(1)).toEqual(["open page", "overdue somebody"]);
});

it("is asked by the page where something has changed", async () => {
  await drawn(open, "rings");
  expect(asked).toEqual(["open somebody", "open page"]);
});

it("has deeds, and what is asked beside it, asked by somebody", async () => {
  byPage(() => void ask("POST", "/deed"));
  byPage(() => void ask("GET", "/own"));
  await ask("GET", "/else");
  expect(asked.slice(1)).toEqual(["deed somebody", "own page", "else somebody"]);
});
