// Where the parts of a picture stand, in its own units.
import type { Row } from "./report";
import type { Part, PartName, Tone } from "./views";

export const HEIGHT = 260;
const EDGE = { left: 38, right: 42, top: 12, bottom: 26 };
const FLOOR = HEIGHT - EDGE.bottom;
const TALL = FLOOR - EDGE.top;
const WIDEST = 46;
const OF_NAME = 46;

export interface Piece {
  readonly name: PartName;
  readonly tone: Tone;
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

export type Point = readonly [number, number];

interface Bar {
  readonly row: Row;
  readonly x: number;
  readonly pieces: readonly {
    readonly name: PartName;
    readonly tone: Tone;
    readonly y: number;
    readonly height: number;
  }[];
  /** Whether there is room for its name below. */
  readonly isNamed: boolean;
}

export interface Drawing {
  readonly right: number;
  readonly left: number;
  readonly axis: readonly { readonly value: number; readonly y: number }[];
  readonly percents: readonly { readonly value: number; readonly y: number }[];
  readonly bars: readonly Bar[];
  readonly barWidth: number;
  readonly points: readonly Point[];
  readonly lines: readonly string[];
}

/** A bar for each row, side by side, and points of a share in percent above them. */
export function drawn(rows: readonly Row[], parts: readonly Part[], share: string, width: number): Drawing {
  const axis = ticks(highest(rows, parts));
  const room = width - EDGE.left - EDGE.right;
  const step = room / Math.max(1, rows.length);
  const nth = Math.max(1, Math.ceil(OF_NAME / step));
  const y = (value: number) => FLOOR - (value / (axis.at(-1) ?? 1)) * TALL;
  const x = (at: number) => EDGE.left + step * (at + 0.5);
  const points = rows.map((row, at) => pointOf(row[share], x(at)));
  return {
    ...{ left: EDGE.left, right: width - EDGE.right, barWidth: Math.min(WIDEST, step * 0.72) },
    axis: axis.map((value) => ({ value, y: y(value) })),
    percents: [0, 50, 100].map((value) => ({ value, y: FLOOR - (value / 100) * TALL })),
    bars: rows.map((row, at) => ({ row, x: x(at), isNamed: at % nth === 0, pieces: placed(stacked(row, parts), y) })),
    points: points.filter((point) => point !== null),
    lines: lines(points),
  };
}

function pointOf(percent: unknown, x: number): Point | null {
  return typeof percent === "number" ? [x, FLOOR - (percent / 100) * TALL] : null;
}

function placed(pieces: readonly Piece[], y: (value: number) => number): Bar["pieces"] {
  const there = pieces.filter(({ value }) => value > 0);
  return there.map(({ name, tone, from, to }) => ({ name, tone, y: y(to), height: y(from) - y(to) }));
}

/** A bar's parts, one upon the other. */
export function stacked(row: Row, parts: readonly Part[]): readonly Piece[] {
  let from = 0;
  return parts.map(({ name, tone, of }) => {
    const value = of(row);
    const piece = { name, tone, value, from, to: from + value };
    from += value;
    return piece;
  });
}

export function sum(row: Row, parts: readonly Part[]): number {
  return stacked(row, parts).at(-1)?.to ?? 0;
}

export function highest(rows: readonly Row[], parts: readonly Part[]): number {
  return Math.max(0, ...rows.map((row) => sum(row, parts)));
}

/** Whole numbers at which an axis has its lines, from 0 to at least the highest: 0 5 10 15. */
export function ticks(highest: number, about = 4): readonly number[] {
  const rough = Math.max(1, highest / about);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, number) => number * step);
}

/** Lines through the points that follow each other; where nothing is known the line is broken. */
export function lines(points: readonly (Point | null)[]): readonly string[] {
  const found: string[][] = [[]];
  for (const point of points) {
    if (point) found.at(-1)?.push(point.join(","));
    else found.push([]);
  }
  return found.filter((line) => line.length > 1).map((line) => line.join(" "));
}
