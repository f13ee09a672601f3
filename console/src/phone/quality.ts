// How well a talk is heard, out of what the browser counts and what the switch reports (RTCP): pure.
import type { Quality } from "./phone";

/** What was counted up to a moment; all but `jitterMs` and `roundTripMs` only grow. */
export interface Counted {
  readonly received: number;
  readonly lost: number;
  readonly jitterMs: number;
  readonly roundTripMs: number;
  /** Lost on the way to the switch, in percent, as it says itself. */
  readonly lostThereShare: number;
}

export const NOTHING: Counted = { received: 0, lost: 0, jitterMs: 0, roundTripMs: 0, lostThereShare: 0 };

/** A codec's own delay, and what the browser keeps back so that late packets still count. */
const CODEC_MS = 20;
const HELD_BACK = 2;

/** What the browser's report says, as far as we look at it. */
export function counted(report: Iterable<Record<string, unknown>>): Counted {
  let now = NOTHING;
  for (const one of report) {
    if (one.kind !== "audio") continue;
    if (one.type === "inbound-rtp") now = { ...now, ...arrived(one) };
    if (one.type === "remote-inbound-rtp") now = { ...now, ...reported(one) };
  }
  return now;
}

function arrived(one: Record<string, unknown>): Partial<Counted> {
  return {
    received: numberOf(one.packetsReceived),
    lost: numberOf(one.packetsLost),
    jitterMs: 1000 * numberOf(one.jitter),
  };
}

function reported(one: Record<string, unknown>): Partial<Counted> {
  return { roundTripMs: 1000 * numberOf(one.roundTripTime), lostThereShare: 100 * numberOf(one.fractionLost) };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** Between two counts; null while nothing came: that is silence, and `isSilent` says so. */
export function qualityBetween(before: Counted, now: Counted): Quality | null {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  if (received <= 0) return null;
  const loss = Math.max((100 * lost) / (received + lost), now.lostThereShare);
  return {
    mos: mosOf(loss, now.jitterMs, now.roundTripMs),
    loss,
    jitterMs: now.jitterMs,
    roundTripMs: now.roundTripMs,
  };
}

/** Whether nothing at all came between the two: he hears nothing. */
export function isSilent(before: Counted, now: Counted): boolean {
  return now.received <= before.received;
}

/** The mean opinion score, 1 to 4.5, after the E-model of G.107 in its usual short form. */
export function mosOf(loss: number, jitterMs: number, roundTripMs: number): number {
  const delay = roundTripMs / 2 + HELD_BACK * jitterMs + CODEC_MS;
  const late = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
  const rating = Math.min(Math.max(93.2 - late - 2.5 * loss, 0), 100);
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
