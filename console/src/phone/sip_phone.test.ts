// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";

const made: { stopped: boolean }[] = [];
vi.mock("jssip", () => ({
  WebSocketInterface: class {},
  UA: class {
    stopped = false;
    constructor() {
      made.push(this);
    }
    on() {}
    start() {}
    stop() {
      this.stopped = true;
    }
  },
}));
let woke: () => void = () => undefined;
vi.mock("./asleep", () => ({
  onWaking: (wakes: () => void) => {
    woke = wakes;
    return () => undefined;
  },
}));
const { SipPhone } = await import("./sip_phone");

const LINE = { user: "1001-web", realm: "ivr", password: "-", address: "/sip" };
const lines: ((line: typeof LINE) => void)[] = [];
const server = { line: () => new Promise<typeof LINE>((told) => lines.push(told)), end: async () => undefined };
const soon = () => new Promise((done) => setTimeout(done));

beforeEach(() => {
  made.length = lines.length = 0;
  const request = async (_: string, __: unknown, hold: () => Promise<void>) => hold();
  vi.stubGlobal("navigator", { locks: { query: async () => ({ held: [] }), request } });
});

it("asks for a new line after a sleep; a page that is gone meanwhile registers on none", async () => {
  const giveUp = new SipPhone(server).begin();
  await soon();
  lines[0]?.(LINE);
  await soon();
  expect(made.length).toBe(1);
  woke();
  expect(made[0]?.stopped).toBe(true);
  giveUp();
  await soon();
  lines[1]?.(LINE);
  await soon();
  expect(lines.length).toBe(2);
  expect(made.length).toBe(1);
});
