import { useRef } from "react";
import { useShortcut } from "./key_way";
import { useKeys } from "./keys";

interface Sought {
  /** What is looked for here, in words. */
  readonly label: string;
  readonly value: string;
  readonly onSeek: (sought: string) => void;
  /** Characters. */
  readonly longest?: number;
}

/** The field by which a page's list is narrowed; `/` leads there. */
export function Seek({ label, value, onSeek, longest }: Sought) {
  const shortcut = useShortcut();
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  return (
    <input
      ref={field}
      type="search"
      placeholder={label}
      aria-label={label}
      aria-keyshortcuts={shortcut("/")}
      value={value}
      maxLength={longest}
      onChange={(event) => onSeek(event.target.value)}
    />
  );
}
