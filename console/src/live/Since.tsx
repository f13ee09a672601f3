import { useEffect, useRef } from "react";
import { asTime, clock, secondsSince } from "./clock";

interface Props {
  /** What it counts from, or with `down` to. */
  readonly at: string;
  readonly down?: boolean;
  /** Seconds from which on it is conspicuous. */
  readonly lateAfter?: number;
}

/** A running time. It writes itself, and is drawn once. */
export function Since({ at, down = false, lateAfter }: Props) {
  const place = useRef<HTMLTimeElement>(null);
  useEffect(
    () =>
      clock.each((now) => {
        const seconds = down ? secondsSince(new Date(now).toISOString(), Date.parse(at)) : secondsSince(at, now);
        write(place.current, asTime(seconds), lateAfter !== undefined && seconds >= lateAfter);
      }),
    [at, down, lateAfter],
  );
  return <time ref={place} dateTime={at} className="time" />;
}

function write(place: HTMLTimeElement | null, text: string, late: boolean): void {
  if (!place) return;
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("late", late);
}
