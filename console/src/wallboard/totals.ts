// The figures at the top: of all that this person may see.
import type { House } from "../live/house";
import { seen } from "../live/seen";
import type { QueueRow } from "../live/wire";

export interface Totals {
  readonly waiting: number;
  readonly longest: string | null;
  readonly callbacks: number;
  readonly free: number;
  readonly atWork: number;
  readonly talking: number;
  /** Percent answered in time, of the day's calls in queues with a target, as reports have it; null while there is none. */
  readonly share: number | null;
}

export function totals({ queues, agents, calls }: Pick<House, "queues" | "agents" | "calls">): Totals {
  const rows = [...queues.values()];
  const states = [...agents.values()].map(seen);
  return {
    waiting: sum(rows, (queue) => queue.waiting),
    longest: earliest(rows.map((queue) => queue.longest_since)),
    callbacks: sum(rows, (queue) => queue.callbacks),
    free: states.filter((state) => state === "ready").length,
    atWork: states.filter((state) => state !== "out").length,
    talking: [...calls.values()].filter((call) => call.stage === "Talking" || call.stage === "OnHold").length,
    share: shareOf(rows),
  };
}

function sum<Row>(rows: readonly Row[], held: (row: Row) => number): number {
  return rows.reduce((all, row) => all + held(row), 0);
}

function earliest(moments: readonly (string | null)[]): string | null {
  const known = moments.filter((moment) => moment !== null);
  return known.sort((one, other) => Date.parse(one) - Date.parse(other))[0] ?? null;
}

function shareOf(rows: readonly QueueRow[]): number | null {
  const waits = sum(rows, (queue) => queue.service?.waits ?? 0);
  return waits ? (100 * sum(rows, (queue) => queue.service?.in_time ?? 0)) / waits : null;
}
