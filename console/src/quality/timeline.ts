// A recording as a line of time: where its marks, gaps and the steps of its story lie, and what it looks like.
import type { Gap, Mark, Step } from "./story";

export interface Band {
  readonly kind: string;
  /** Seconds from the recording's begin. */
  readonly begin: number;
  readonly end: number;
  readonly told: string;
}

/** Marks that tell of a moment; all others begin or end a stretch. */
const MOMENTS: ReadonlySet<string> = new Set(["connected", "consent", "checkpoint", "failure"]);
const SPEEDS: readonly number[] = [0.75, 1, 1.25, 1.5, 1.75, 2];

export function secondsIn(started: string, at: string): number {
  return (Date.parse(at) - Date.parse(started)) / 1000;
}

/** Stretches and moments, in the order of their beginning; what has no end goes on to the recording's. */
export function bands(marks: readonly Mark[], gaps: readonly Gap[], started: string, seconds: number): readonly Band[] {
  const found: Band[] = gaps.map(({ begin, end, reason, why }) => ({ kind: "gap", begin, end, told: why || reason }));
  const open: Band[] = [];
  for (const mark of marks) {
    const at = secondsIn(started, mark.at);
    if (!mark.begins) closed(open, mark.kind, at, found);
    else if (MOMENTS.has(mark.kind)) found.push({ kind: mark.kind, begin: at, end: at, told: told(mark) });
    else open.push({ kind: mark.kind, begin: at, end: seconds, told: told(mark) });
  }
  return [...found, ...open].map((band) => within(band, seconds)).sort((one, other) => one.begin - other.begin);
}

/** The one that began last of this kind is over. */
function closed(open: Band[], kind: string, end: number, found: Band[]): void {
  const which = open.findLastIndex((band) => band.kind === kind);
  const [band] = which < 0 ? [] : open.splice(which, 1);
  if (band) found.push({ ...band, end });
}

function within(band: Band, seconds: number): Band {
  const inside = (at: number) => Math.min(seconds, Math.max(0, at));
  return { ...band, begin: inside(band.begin), end: inside(band.end) };
}

function told({ what, who, why }: Mark): string {
  return [what, who, why].filter(Boolean).join(", ");
}

/** A row for each kind, in the order of their first occurrence. */
export function lanes(all: readonly Band[]): readonly (readonly [string, readonly Band[]])[] {
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  return kinds.map((kind) => [kind, all.filter((band) => band.kind === kind)]);
}

/** The step that was taken last by then; -1: none was. */
export function stepAt(steps: readonly Step[], started: string, second: number): number {
  return steps.findLastIndex(({ at }) => secondsIn(started, at) <= second);
}

/** One channel as the outline of a shape, `width` wide, upwards or downwards from its middle. */
export function outline(peaks: readonly number[], width: number, middle: number, height: number): string {
  if (peaks.length === 0) return "";
  const step = width / peaks.length;
  const at = (which: number) => (which * step).toFixed(1);
  const edge = (sign: number) => (peak: number, which: number) =>
    `${at(which)},${(middle + (sign * height * Math.max(1, peak)) / 100).toFixed(1)}`;
  const [above, below] = [peaks.map(edge(-1)), peaks.map(edge(1)).reverse()];
  return `M${[...above, ...below].join("L")}Z`;
}

/** The next speed, or the one before; the fastest and the slowest stay. */
export function otherSpeed(speed: number, by: 1 | -1): number {
  const which = SPEEDS.indexOf(speed) + by;
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, which))] ?? 1;
}
