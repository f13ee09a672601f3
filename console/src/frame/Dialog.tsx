import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own dialog: it keeps the focus (at first in its form), closes by Escape, and gives the focus back. It
 * is no part of the row that it was opened from, for a row that is moved would close it. */
export function Dialog({ title, onClose, children }: Props) {
  const { t } = useTranslation();
  const place = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before it leaves the page: one that is gone gives the focus back to nobody.
  useLayoutEffect(() => {
    const dialog = place.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("form :is(input, select, textarea):not(:disabled)")?.focus();
    return () => dialog?.close();
  }, []);
  return createPortal(
    <dialog ref={place} aria-labelledby={heading} onCancel={onClose} onClose={onClose}>
      <header>
        <h2 id={heading}>{title}</h2>
        <button type="button" className="plain" onClick={onClose} aria-label={t("close")}>
          <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
            <path d="M5 5l10 10M15 5L5 15" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
          </svg>
        </button>
      </header>
      {children}
    </dialog>,
    document.body,
  );
}
