// What a caller has chosen, as the rules name it and in the language of the page.
import { useTranslation } from "react-i18next";
import type { Chosen } from "../live/wire";
import { useServersWords } from "../said/useServersWords";

export function useChosen(): (one: Chosen) => string {
  const { i18n } = useTranslation();
  const said = useServersWords();
  const languages = new Intl.DisplayNames([i18n.language], { type: "language" });
  return ({ kind, name, title }) => {
    if (kind === "language") return languageOf(name, languages);
    if (kind === "step") return said(name);
    return title[i18n.language] ?? Object.values(title)[0] ?? name;
  };
}

/** The rules call a language as they like: one that is none to a browser stands as it came. */
function languageOf(code: string, names: Intl.DisplayNames): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
