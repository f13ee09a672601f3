import { expect, it } from "vitest";
import { SilentLine } from "./silent_line";

function listening() {
  const told = { now: 0, dead: 0 };
  const dead = () => {
    told.dead += 1;
  };
  const line = new SilentLine(dead, () => told.now);
  line.heard();
  return Object.assign(told, { line });
}

it("holds a line that is heard every fifteen seconds for alive, however long that goes on", () => {
  const made = listening();
  for (let look = 1; look <= 100; look += 1) {
    made.now += 5000;
    if (look % 3 === 0) made.line.heard();
    made.line.look();
  }
  expect(made.dead).toBe(0);
});

it("holds it for dead after a sleep, at the first look", () => {
  const made = listening();
  made.now += 30_000;
  made.line.look();
  expect(made.dead).toBe(1);
});

it("gives each new line time of its own, and looks again for as long as nothing is heard", () => {
  const made = listening();
  for (let look = 1; look <= 24; look += 1) {
    made.now += 5000;
    made.line.look();
  }
  expect(made.dead).toBe(4);
});
