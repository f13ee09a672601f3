import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import type { Figure } from "./report";

/** The button behind a figure's name that tells what it means, in the reports' own words. */
export function Meaning({ figure }: { readonly figure: Figure }) {
  const { t } = useTranslation();
  const [isOpen, open] = useState(false);
  return (
    <>
      <button
        type="button"
        className="means"
        aria-label={t("reports.means", { figure: figure.title })}
        aria-haspopup="dialog"
        onClick={() => open(true)}
      >
        ?
      </button>
      {isOpen && (
        <Dialog title={figure.title} onClose={() => open(false)}>
          <p className="meaning">{figure.means}</p>
        </Dialog>
      )}
    </>
  );
}
