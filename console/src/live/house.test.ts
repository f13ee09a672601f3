import { describe, expect, it } from "vitest";
import { advanced, EMPTY, type House } from "./house";
import { agent, change, snapshot } from "./told";

const first = advanced(EMPTY, snapshot(7, { agents: [agent("1001"), agent("1002")] })) as House;

describe("a snapshot", () => {
  it("is all that is live, whatever was before", () => {
    expect([...first.agents.keys()]).toEqual(["1001", "1002"]);
    expect(advanced(first, snapshot(1, {}))?.agents.size).toBe(0);
  });

  it("leaves rows that are as they were the same objects", () => {
    const again = advanced(first, snapshot(9, { agents: [agent("1001"), agent("1002", { state: "ringing" })] }));
    expect(again?.agents.get("1001")).toBe(first.agents.get("1001"));
    expect(again?.agents.get("1002")).not.toBe(first.agents.get("1002"));
  });
});

describe("a change", () => {
  it("leaves all rows that it does not name the same objects, and tables without a change too", () => {
    const next = advanced(first, change(8, { agents: { "1002": agent("1002", { state: "in_a_call" }) } }));
    expect(next?.agents.get("1001")).toBe(first.agents.get("1001"));
    expect(next?.agents.get("1002")?.state).toBe("in_a_call");
    expect(next?.queues).toBe(first.queues);
  });

  it("takes out what is null, and puts in what is new", () => {
    const next = advanced(first, change(8, { agents: { "1001": null, "1003": agent("1003") } }));
    expect([...(next?.agents.keys() ?? [])]).toEqual(["1002", "1003"]);
  });

  it("leaves the former house as it was", () => {
    advanced(first, change(8, { agents: { "1001": null } }));
    expect(first.agents.has("1001")).toBe(true);
  });

  it("may say that there is nothing any more", () => {
    const mine = advanced(
      first,
      change(8, {
        me: {
          agent: "1001",
          call: null,
          until: null,
          last_call: null,
          last_calls: [],
          handed_on: null,
          notices: [],
          wishes: [],
        },
      }),
    );
    expect(mine?.me?.agent).toBe("1001");
    expect(advanced(mine as House, change(9, { me: null }))?.me).toBeNull();
    expect(advanced(mine as House, change(9, {}))?.me?.agent).toBe("1001");
  });

  it.each([6, 7, 9, 100])("with version %d after 7 is not understood", (version) => {
    expect(advanced(first, change(version, {}))).toBeNull();
  });
});
