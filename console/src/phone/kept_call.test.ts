import { describe, expect, it } from "vitest";
import { KeptCall } from "./kept_call";

function storage(held = new Map<string, string>()) {
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}

function tab(shared = storage()) {
  const held = new Map<string, string>();
  let now = 1_000_000;
  return { load: () => new KeptCall(storage(held), () => now, shared), passes: (ms: number) => (now += ms), held };
}

describe("the call that a page was in", () => {
  it("is known to the same page once it is loaded anew, and no other call is", () => {
    const { load } = tab();
    load().keep("390141.9");
    const page = load();
    expect(page.isBack("390141.9")).toBe(true);
    expect(page.isBack("390141.10")).toBe(false);
    expect(page.isBack("")).toBe(false);
  });

  it("is not answered by the load of the page that was in it: there it rings as any other", () => {
    const page = tab().load();
    page.keep("390141.9");
    expect(page.isBack("390141.9")).toBe(false);
  });

  it("is forgotten once it is over, or too long ago", () => {
    const { load, passes } = tab();
    load().keep("390141.9");
    const late = load();
    passes(20_000);
    expect(late.isBack("390141.9")).toBe(false);
    load().keep("390141.10");
    load().forget();
    expect(load().isBack("390141.10")).toBe(false);
  });

  it("is gone on with by whichever page has the telephone next, once, where it was handed on", () => {
    const browser = storage();
    const [page, other] = [tab(browser).load(), tab(browser).load()];
    page.handOn("390141.9");
    page.forget();
    expect(other.isBack("390141.10")).toBe(false);
    expect(other.isBack("390141.9")).toBe(true);
    expect(other.isBack("390141.9")).toBe(false);
  });

  it("is gone on with by no page that comes too late", () => {
    const { load, passes } = tab();
    load().handOn("390141.9");
    passes(20_000);
    expect(load().isBack("390141.9")).toBe(false);
  });

  it("is not there where something else is kept", () => {
    const { load, held } = tab();
    held.set("ivr.call", "{");
    expect(load().isBack("{")).toBe(false);
  });
});
