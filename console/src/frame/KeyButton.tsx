import type { ComponentProps } from "react";
import { KeyHint } from "./KeyHint";
import { useShortcut } from "./key_way";

interface Props extends ComponentProps<"button"> {
  /** The key that does the same; empty: none does. */
  readonly of: string;
}

/** A button that is called by its words alone, and shows its key beside them. */
export function KeyButton({ of, children, ...rest }: Props) {
  const shortcut = useShortcut();
  return (
    <button type="button" {...rest} aria-keyshortcuts={shortcut(of)}>
      {children} <KeyHint of={of} />
    </button>
  );
}
