import type { ReactNode } from "react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { LanguageSwitch, ThemeSwitch } from "../frame/Switches";
import icon from "../look/icon.svg";

/** What is around the pages for those who are not signed in. */
export function Doorway({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useTranslation();
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · ${t("brand")}`;
    return () => {
      document.title = before;
    };
  }, [title, t]);
  return (
    <main className="doorway">
      <section className="card">
        <img src={icon} width="44" height="44" alt="" />
        <h1>{title}</h1>
        {children}
      </section>
      <div className="doorway-switches">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
    </main>
  );
}
