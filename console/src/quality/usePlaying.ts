import { useCallback, useRef, useState } from "react";
import { otherSpeed } from "./timeline";

export interface Playing {
  /** For the `<audio>`. */
  readonly place: (audio: HTMLAudioElement | null) => void;
  readonly ready: boolean;
  readonly on: boolean;
  /** Seconds from the begin. */
  readonly at: number;
  readonly speed: number;
  readonly toggle: () => void;
  readonly seek: (second: number) => void;
  /** So many seconds on; from where the sound is, not from where it was drawn last: keys come fast. */
  readonly leap: (seconds: number) => void;
  readonly speedUp: (by: 1 | -1) => void;
  /** It cannot be played: it did not come, or is no sound. */
  readonly failed: boolean;
}

const EVENTS = [
  "timeupdate",
  "seeked",
  "play",
  "pause",
  "ended",
  "ratechange",
  "loadedmetadata",
  "emptied",
  "error",
] as const;
const RESTS = { ready: false, on: false, at: 0, speed: 1, failed: false };

function seenIn(its: HTMLAudioElement): typeof RESTS {
  const { readyState, paused, currentTime, playbackRate, error } = its;
  return { ready: readyState > 0, on: !paused, at: currentTime, speed: playbackRate, failed: error !== null };
}

/** An `<audio>`, and how far it is; the element itself knows, and is asked whenever something has happened to it. */
export function usePlaying(): Playing {
  const audio = useRef<HTMLAudioElement | null>(null);
  const [state, setState] = useState(RESTS);
  const look = useCallback(() => {
    const its = audio.current;
    if (its) setState(seenIn(its));
    else setState(RESTS);
  }, []);
  const place = useCallback(
    (found: HTMLAudioElement | null) => {
      for (const event of EVENTS) audio.current?.removeEventListener(event, look);
      audio.current = found;
      for (const event of EVENTS) found?.addEventListener(event, look);
      look();
    },
    [look],
  );
  const toggle = useCallback(() => {
    const its = audio.current;
    if (its?.paused) its.play().catch(look);
    else its?.pause();
  }, [look]);
  const seek = useCallback((second: number) => {
    const its = audio.current;
    if (its) its.currentTime = Math.min(its.duration || 0, Math.max(0, second));
  }, []);
  const leap = useCallback((seconds: number) => seek((audio.current?.currentTime ?? 0) + seconds), [seek]);
  const speedUp = useCallback((by: 1 | -1) => {
    const its = audio.current;
    if (its) its.playbackRate = otherSpeed(its.playbackRate, by);
  }, []);
  return { ...state, place, toggle, seek, leap, speedUp };
}
