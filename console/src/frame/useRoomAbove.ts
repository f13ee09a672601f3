import { type RefObject, useLayoutEffect, useRef } from "react";

/** What stays at the top covers no place to which Tab leads, however many lines it takes in this window. */
export function useRoomAbove(): RefObject<HTMLElement | null> {
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const its = place.current;
    const page = document.documentElement.style;
    if (!its) return;
    const sized = new ResizeObserver(() => {
      page.scrollPaddingTop = `${its.offsetHeight}px`;
    });
    sized.observe(its);
    return () => {
      sized.disconnect();
      page.scrollPaddingTop = "";
    };
  }, []);
  return place;
}
