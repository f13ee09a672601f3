import { useTranslation } from "react-i18next";
import type { Texts } from "./rules";

interface Props {
  readonly texts: Texts;
  readonly different: readonly string[];
  readonly shown: string;
  readonly onOpen: (name: string) => void;
}

/** Which of the files is written in, where there are several. */
export function Files({ texts, different, shown, onOpen }: Props) {
  const { t } = useTranslation();
  const names = Object.keys(texts);
  if (names.length < 2) return null;
  return (
    <nav className="chips" aria-label={t("rules.files")}>
      {names.map((name) => (
        <button key={name} type="button" aria-pressed={name === shown} onClick={() => onOpen(name)}>
          {name}
          {different.includes(name) && " •"}
        </button>
      ))}
    </nav>
  );
}
