import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../frame/keys";
import { stay } from "../frame/path";
import { Refusal } from "../frame/Refusal";
import { Results } from "./Results";
import { SearchForm } from "./SearchForm";
import { useFound } from "./useFound";

export function Search({ mayChangeForms }: { readonly mayChangeForms: boolean }) {
  const { t } = useTranslation();
  const { sought, found, seek, more } = useFound();
  const form = useRef<HTMLFormElement>(null);
  const end = useRef<HTMLDivElement>(null);
  useKeys({ "/": () => form.current?.querySelector("input")?.focus() });
  useEffect(() => {
    const place = end.current;
    if (!place || !found.after) return;
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && more(), { rootMargin: "400px" });
    watch.observe(place);
    return () => watch.disconnect();
  }, [found.after, more]);
  return (
    <section className="calls-over">
      <header className="page-head">
        <h1>{t("quality.title")}</h1>
        {mayChangeForms && (
          <a className="button" href="/forms" onClick={stay}>
            {t("nav.forms")}
          </a>
        )}
      </header>
      <SearchForm place={form} sought={sought} onSought={seek} />
      <Refusal error={found.error} />
      {found.calls.length > 0 && <Results calls={found.calls} />}
      <p className="quiet" role="status">
        {found.busy ? t("loading") : t("quality.count", { count: found.calls.length })}
      </p>
      <div ref={end}>
        {found.after && (
          <button type="button" disabled={found.busy} onClick={more}>
            {t("quality.more")}
          </button>
        )}
      </div>
    </section>
  );
}
