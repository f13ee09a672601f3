// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";

interface Made {
  stopped: boolean;
  readonly transport: { readonly disconnect: ReturnType<typeof vi.fn> };
  readonly once: ReturnType<typeof vi.fn>;
}
const made: Made[] = [];
vi.mock("jssip", () => ({
  WebSocketInterface: class {},
  UA: class {
    stopped = false;
    transport = { disconnect: vi.fn() };
    once = vi.fn();
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
let dead: () => void = () => undefined;
vi.mock("./silent_line", () => ({
  SilentLine: class {
    constructor(told: () => void) {
      dead = told;
    }
    begin() {
      return () => undefined;
    }
    heard() {}
  },
}));
const { SipPhone } = await import("./sip_phone");

const LINE = { user: "1001-web", realm: "ivr", password: "-", address: "/sip" };
const lines: ((line: typeof LINE) => void)[] = [];
const server = { line: () => new Promise<typeof LINE>((told) => lines.push(told)), end: async () => undefined };
const soon = () => new Promise((done) => setTimeout(done));

const plugged: { readonly kind: string }[] = [];
let changed: () => void = () => undefined;
const mediaDevices = {
  enumerateDevices: async () => plugged,
  addEventListener: (_: string, told: () => void) => {
    changed = told;
  },
};

beforeEach(() => {
  made.length = lines.length = 0;
  plugged.splice(0, plugged.length, { kind: "audioinput" });
  const request = async (_: string, __: unknown, hold: () => Promise<void>) => hold();
  vi.stubGlobal("navigator", { mediaDevices, locks: { query: async () => ({ held: [] }), request } });
});

it("asks for a new line once its own is dead; a page that is gone meanwhile registers on none", async () => {
  const giveUp = new SipPhone(server).begin();
  await soon();
  lines[0]?.(LINE);
  await soon();
  expect(made.length).toBe(1);
  dead();
  expect(made[0]?.stopped).toBe(true);
  giveUp();
  await soon();
  lines[1]?.(LINE);
  await soon();
  expect(lines.length).toBe(2);
  expect(made.length).toBe(1);
});

it("lets no line that it gave up come back, for that would take the telephone from the new one", async () => {
  new SipPhone(server).begin();
  await soon();
  lines[0]?.(LINE);
  await soon();
  dead();
  const [told, happens] = made[0]?.once.mock.calls[0] ?? [];
  expect(told).toBe("disconnected");
  happens();
  expect(made[0]?.transport.disconnect).toHaveBeenCalledOnce();
});

it("is no telephone without a microphone, for calls to ring on the table, and is one once there is one", async () => {
  plugged.length = 0;
  const phone = new SipPhone(server);
  phone.begin();
  await soon();
  lines[0]?.(LINE);
  await soon();
  expect([phone.state(), phone.why(), made.length]).toEqual(["noMicrophone", "microphoneMissing", 0]);
  plugged.push({ kind: "audioinput" });
  changed();
  await soon();
  lines[1]?.(LINE);
  await soon();
  expect([phone.state(), phone.why(), made.length]).toEqual(["connecting", "", 1]);
  plugged.length = 0;
  changed();
  await soon();
  expect([phone.state(), made[0]?.stopped]).toEqual(["noMicrophone", true]);
});
