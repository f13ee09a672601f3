// How a report is looked at: which figures stand in the table, and of which parts its picture is made.
import type { Figure, Row } from "./report";

export const VIEWS = ["main", "calls", "agents", "other"] as const;
export type View = (typeof VIEWS)[number];
/** A part's colour: as it should be, as it should not, and neither. */
export type Tone = "fine" | "poor" | "plain";
export type PartName = "answered" | "abandoned" | "rest" | "handled" | "missed" | "ownRm" | "deputy" | "noRm";

export interface Part {
  readonly name: PartName;
  readonly tone: Tone;
  readonly of: (row: Row) => number;
}

interface Drawn {
  readonly parts: readonly Part[];
  /** A share that is drawn as a line. */
  readonly line: "service_level" | "occupancy" | "rm_answered_share";
}

const CALLS: Drawn = {
  parts: [
    { name: "answered", tone: "fine", of: (row) => number(row, "answered") },
    { name: "abandoned", tone: "poor", of: (row) => number(row, "abandoned") },
    {
      name: "rest",
      tone: "plain",
      of: (row) => number(row, "calls") - number(row, "answered") - number(row, "abandoned"),
    },
  ],
  line: "service_level",
};
const AGENTS: Drawn = {
  parts: [
    { name: "handled", tone: "fine", of: (row) => number(row, "handled") },
    { name: "missed", tone: "poor", of: (row) => number(row, "offers_missed") },
  ],
  line: "occupancy",
};
const RMS: Drawn = {
  parts: [
    { name: "ownRm", tone: "fine", of: (row) => number(row, "rm_own") },
    { name: "deputy", tone: "plain", of: (row) => number(row, "rm_deputy") },
    {
      name: "noRm",
      tone: "poor",
      of: (row) => Math.max(0, number(row, "to_rm") - number(row, "rm_own") - number(row, "rm_deputy")),
    },
  ],
  line: "rm_answered_share",
};

export const DRAWN: Readonly<Record<View, Drawn>> = { main: CALLS, calls: CALLS, agents: AGENTS, other: RMS };

/** The figures of a view, without those that nothing is known of in any row. */
export function shownIn(view: View, figures: readonly Figure[], rows: readonly Row[]): readonly Figure[] {
  const ofView = figures.filter(
    ({ group, is_main }) => group !== "menus" && (view === "main" ? is_main : group === view),
  );
  return ofView.filter(({ name }) => rows.length === 0 || rows.some((row) => (row[name] ?? null) !== null));
}

/** What stands there as a number; nothing counts as none. */
export function number(row: Row, figure: string): number {
  const cell = row[figure];
  return typeof cell === "number" ? cell : 0;
}

/** The share that is drawn, unless nothing is known of it in any row. */
export function shareIn(view: View, figures: readonly Figure[], rows: readonly Row[]): Figure | undefined {
  const { line } = DRAWN[view];
  return figures.find(({ name }) => name === line && rows.some((row) => typeof row[name] === "number"));
}
