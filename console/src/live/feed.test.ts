import { beforeEach, describe, expect, it } from "vitest";
import { type Connection, ENDED, Feed, type Line, PATIENCE_MS, REFUSED, SILENCE_MS } from "./feed";
import type { House } from "./house";
import { agent, change, snapshot } from "./told";
import type { Told } from "./wire";

class World {
  lines: FakeLine[] = [];
  time = 1_000_000;
  timers = new Map<number, { act: () => void; at: number }>();
  heard: House[] = [];
  connections: Connection[] = [];
  ended = 0;
  private timer = 0;

  open = () => this.lines[this.lines.push(new FakeLine()) - 1] as FakeLine;
  now = () => this.time;
  chance = () => 1;
  later = (act: () => void, ms: number) => {
    this.timers.set(++this.timer, { act, at: this.time + ms });
    return this.timer;
  };
  notLater = (timer: number) => void this.timers.delete(timer);

  get line(): FakeLine {
    return this.lines.at(-1) as FakeLine;
  }

  get connection(): Connection {
    return this.connections.at(-1) as Connection;
  }

  pass(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.time = due[1].at;
      this.timers.delete(due[0]);
      due[1].act();
    }
    this.time = until;
  }
}

class FakeLine implements Line {
  onopen = null;
  onmessage: Line["onmessage"] = null;
  onclose: Line["onclose"] = null;
  closed = false;
  close(): void {
    this.closed = true;
  }
  say(told: Told | { kind: "ping" }): void {
    this.onmessage?.({ data: JSON.stringify(told) });
  }
  breaks(code = 1006): void {
    this.onclose?.({ code });
  }
}

let world: World;
let feed: Feed;

beforeEach(() => {
  world = new World();
  feed = new Feed(world, {
    opening: () => undefined,
    house: (house) => world.heard.push(house),
    connection: (connection) => world.connections.push(connection),
    ended: () => {
      world.ended += 1;
    },
  });
  feed.start();
});

describe("the live connection", () => {
  it("is live with the first snapshot, and not before", () => {
    expect(world.connection.is).toBe("connecting");
    world.line.say(snapshot(1, {}));
    expect(world.connection.is).toBe("live");
  });

  it("follows changes", () => {
    world.line.say(snapshot(1, {}));
    world.line.say(change(2, { agents: { "1001": agent("1001") } }));
    expect(world.heard.at(-1)?.agents.has("1001")).toBe(true);
  });

  it("asks for all anew when a change is missing, and shows nothing of what it does not understand", () => {
    world.line.say(snapshot(1, {}));
    world.line.say(change(3, { agents: { "1001": agent("1001") } }));
    expect(world.heard.length).toBe(1);
    expect(world.lines.length).toBe(2);
    world.line.say(snapshot(3, { agents: [agent("1001")] }));
    expect(world.heard.at(-1)?.agents.has("1001")).toBe(true);
  });

  it("says that it is lost at once, and since when however often it tries", () => {
    world.line.say(snapshot(1, {}));
    world.line.breaks();
    expect(world.connection).toMatchObject({ is: "lost", since: 1_000_000 });
    world.pass(600);
    world.line.breaks();
    expect(world.connection).toMatchObject({ is: "lost", since: 1_000_000 });
  });

  it("tries again after ever longer pauses, a quarter of a minute at most", () => {
    const pauses = [];
    for (let tries = 0; tries < 8; tries += 1) {
      world.line.breaks();
      const { next } = world.connection as Extract<Connection, { is: "lost" }>;
      pauses.push(next - world.time);
      world.pass(next - world.time);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it("begins with short pauses again once it was live", () => {
    for (let tries = 0; tries < 5; tries += 1) {
      world.line.breaks();
      world.pass(15_000);
    }
    world.line.say(snapshot(1, {}));
    world.line.breaks();
    expect(world.connection).toMatchObject({ next: world.time + 500 });
  });

  it("is made anew after silence, without a word; and is lost if the new one is dead", () => {
    world.line.say(snapshot(1, {}));
    world.pass(SILENCE_MS);
    expect(world.lines.length).toBe(2);
    expect(world.lines[0]?.closed).toBe(true);
    expect(world.connection.is).toBe("live");
    world.pass(PATIENCE_MS);
    expect(world.connection.is).toBe("lost");
  });

  it("is not made anew while something is heard, if only a sign of life", () => {
    world.line.say(snapshot(1, {}));
    for (let times = 0; times < 10; times += 1) {
      world.pass(SILENCE_MS - 1);
      world.line.say({ kind: "ping" });
    }
    expect(world.lines.length).toBe(1);
  });

  it("tells that the session is over, and does not try again", () => {
    world.line.breaks(ENDED);
    world.pass(60_000);
    expect([world.ended, world.lines.length]).toEqual([1, 1]);
  });

  it("does not try again where he has no right", () => {
    world.line.breaks(REFUSED);
    world.pass(60_000);
    expect([world.connection.is, world.lines.length]).toEqual(["refused", 1]);
  });

  it("tries at once when asked, if it is lost and only then", () => {
    feed.again();
    expect(world.lines.length).toBe(1);
    world.line.breaks();
    feed.again();
    expect(world.lines.length).toBe(2);
    world.line.say(snapshot(1, {}));
    world.pass(1000);
    expect(world.lines.length).toBe(2);
  });

  it("is quiet once it is stopped", () => {
    world.line.say(snapshot(1, {}));
    feed.stop();
    world.pass(60_000);
    expect([world.lines.length, world.line.closed]).toEqual([1, true]);
  });
});
