import { useTranslation } from "react-i18next";
import type { Part } from "./views";

interface Props {
  readonly parts: readonly Part[];
  /** The share that is drawn as a line, by its title; empty: none. */
  readonly line: string;
}

/** Which colour is what. */
export function Legend({ parts, line }: Props) {
  const { t } = useTranslation();
  return (
    <ul className="legend plain-list">
      {parts.map(({ name, tone }) => (
        <li key={name}>
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <rect className={`piece ${tone}`} width="12" height="12" rx="2" />
          </svg>
          {t(`reports.part.${name}`)}
        </li>
      ))}
      {line && (
        <li>
          <svg viewBox="0 0 22 12" width="22" height="12" aria-hidden="true">
            <path className="part-line" d="M0 6h22" />
            <circle className="point" cx="11" cy="6" r="3" />
          </svg>
          {line}
        </li>
      )}
    </ul>
  );
}
