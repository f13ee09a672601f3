// What the pages say, in both languages. No component has a text of its own.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import zh from "./zh.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
    strictKeyChecks: true;
  }
}

export type Language = "zh" | "en";
const KEPT = "ivr-language";

export function speak(language: Language): void {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  void i18next.changeLanguage(language);
}

/** What he chose here before, or else what his browser speaks. */
export function wanted(kept: string | null, browser: string): Language {
  if (kept === "zh" || kept === "en") return kept;
  return browser.startsWith("zh") ? "zh" : "en";
}

export function hasChosen(): boolean {
  return localStorage.getItem(KEPT) !== null;
}

export function beginToSpeak(): void {
  const language = wanted(localStorage.getItem(KEPT), navigator.language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  void i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: language,
    fallbackLng: false,
    interpolation: { escapeValue: false },
  });
}
