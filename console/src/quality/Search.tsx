import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../frame/keys";
import { stay } from "../frame/path";
import { Refusal } from "../frame/Refusal";
import { Results } from "./Results";
import { SearchForm } from "./SearchForm";
import { searchOf, soughtIn } from "./sought";
import { useFound } from "./useFound";

export function Search({ rights }: { readonly rights: readonly string[] }) {
  const { t } = useTranslation();
  const { now, found, seek, more } = useFound();
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
        {rights.includes("change_forms") && (
          <a className="button" href="/forms" onClick={stay}>
            {t("nav.forms")}
          </a>
        )}
      </header>
      <SearchForm place={form} now={now} seesScores={rights.includes("see_scores")} onSought={seek} />
      <Refusal error={found.error} />
      {found.calls.length > 0 && <Results calls={found.calls} />}
      <p className="quiet" role="status">
        {found.busy ? t("loading") : t(toldOf(found.calls.length, now), { count: found.calls.length })}
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

/** How many there are, or what to do where there is none. */
function toldOf(calls: number, now: string) {
  if (calls > 0) return "quality.count";
  return searchOf(soughtIn(now)) ? "quality.noneFits" : "quality.noneYet";
}
