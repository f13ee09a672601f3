import { type KeyboardEvent, type SyntheticEvent, useRef, useState } from "react";
import { createPortal } from "react-dom";

export interface Item<Name extends string> {
  readonly name: Name;
  readonly words: string;
}

interface Props<Name extends string> {
  /** What it is a menu of, for those who do not see where it stands. */
  readonly label: string;
  readonly items: readonly Item<Name>[];
  readonly onChosen: (name: Name) => void;
}

const GAP_PX = 4;

/** Three dots that open a menu, by the browser's own popover: it closes by Escape and by a click elsewhere, and is no
 * part of the row that it belongs to, for a row that is moved would close it. */
export function Menu<Name extends string>({ label, items, onChosen }: Props<Name>) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const shut = () => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (name: Name) => {
    shut();
    onChosen(name);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="plain dots"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <path d="M4 10h.01M10 10h.01M16 10h.01" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
        </svg>
      </button>
      {open &&
        createPortal(
          <div
            ref={(list) => show(list, button.current)}
            popover="auto"
            role="menu"
            tabIndex={-1}
            aria-label={label}
            className="menu"
            onToggle={(event) => isClosed(event) && setOpen(false)}
            onKeyDown={(event) => move(event, shut)}
          >
            {items.map(({ name, words }) => (
              <button key={name} type="button" role="menuitem" tabIndex={-1} onClick={() => choose(name)}>
                {words}
              </button>
            ))}
          </div>,
          document.body,
        )}
    </>
  );
}

function isClosed({ nativeEvent }: SyntheticEvent): boolean {
  return (nativeEvent as ToggleEvent).newState === "closed";
}

/** Below its button, or above it where there is no room; its first item has the focus. */
function show(list: HTMLElement | null, button: HTMLElement | null): void {
  if (!list || !button || list.matches(":popover-open")) return;
  list.showPopover();
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = at.bottom + GAP_PX;
  list.style.left = `${Math.max(GAP_PX, at.right - width)}px`;
  list.style.top = `${below + height < innerHeight ? below : Math.max(GAP_PX, at.top - height - GAP_PX)}px`;
  list.querySelector("button")?.focus();
}

/** Arrows, Home and End go from item to item; Tab goes on from its button. */
function move(event: KeyboardEvent<HTMLElement>, leave: () => void): void {
  if (event.key === "Tab") leave();
  const items = [...event.currentTarget.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items[to % items.length]?.focus();
}
