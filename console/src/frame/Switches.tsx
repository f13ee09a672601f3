import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keptTheme, THEMES, wear } from "../look/theme";
import { type Language, speak } from "../words/words";

/** It names the other language in that language, so that it is found by those who need it. */
export function LanguageSwitch({ onSpeak }: { readonly onSpeak?: (language: Language) => void }) {
  const { t, i18n } = useTranslation();
  const other = i18n.language === "zh" ? "en" : "zh";
  const turn = () => {
    speak(other);
    onSpeak?.(other);
  };
  return (
    <button type="button" className="plain" lang={other === "zh" ? "zh-CN" : "en"} onClick={turn}>
      {t("language")}
    </button>
  );
}

export function ThemeSwitch() {
  const { t } = useTranslation();
  const [theme, setTheme] = useState(keptTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
  const label = `${t("theme.label")}: ${t(`theme.${theme}`)}`;
  const turn = () => {
    wear(next);
    setTheme(next);
  };
  return (
    <button
      type="button"
      className="plain theme"
      data-theme-now={theme}
      title={label}
      aria-label={label}
      onClick={turn}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="1.6" />
        {theme !== "light" && <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />}
        {theme === "dark" && <path d="M10 3a7 7 0 0 0 0 14z" fill="currentColor" />}
      </svg>
    </button>
  );
}
