import { type RefObject, useEffect, useRef, useState } from "react";

const AT_FIRST = 640;

/** How wide the place is, so that a picture is drawn for it and its letters stay as large as all others. */
export function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(AT_FIRST);
  useEffect(() => {
    const watched = place.current;
    if (!watched) return;
    const watch = new ResizeObserver(([seen]) => setWidth(Math.round(seen?.contentRect.width ?? 0) || AT_FIRST));
    watch.observe(watched);
    return () => watch.disconnect();
  }, []);
  return [place, width];
}
