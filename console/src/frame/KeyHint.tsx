import { useKeyAs } from "./key_way";

/** The key of what it stands upon, for the eye alone: what it stands upon says it by `aria-keyshortcuts`. */
export function KeyHint({ of }: { readonly of: string }) {
  const shown = useKeyAs()(of);
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nobody can focus it
  return shown && <kbd aria-hidden="true">{shown}</kbd>;
}
