import { describe, expect, it } from "vitest";
import { HungUp } from "./hung_up";

/** A server that is away for so many tries. */
function server(away: number) {
  const asked: string[] = [];
  const end = async (call: string) => {
    asked.push(call);
    if (asked.length <= away) throw new Error("away");
  };
  return { asked, end };
}

const AT_ONCE = async () => undefined;

describe("a hang-up that the line may have lost", () => {
  it("is carried out by the server, as soon as that can be asked, and once", async () => {
    const { asked, end } = server(2);
    const hungUp = new HungUp(end, AT_ONCE);
    hungUp.owe("390141.9");
    await Promise.all([hungUp.carryOut(), hungUp.carryOut()]);
    expect(asked).toEqual(["390141.9", "390141.9", "390141.9"]);
    await hungUp.carryOut();
    expect(asked.length).toBe(3);
  });

  it("is none where he has not hung up", async () => {
    const { asked, end } = server(0);
    await new HungUp(end, AT_ONCE).carryOut();
    expect(asked).toEqual([]);
  });

  it("is forgotten once the switch has rung him again, even while the server is away", async () => {
    const { asked, end } = server(9);
    const hungUp: HungUp = new HungUp(end, async () => hungUp.forget());
    hungUp.owe("390141.9");
    await hungUp.carryOut();
    expect(asked).toEqual(["390141.9"]);
  });
});
