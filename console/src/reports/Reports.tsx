import "../look/reports.css";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { go } from "../frame/path";
import { Refusal } from "../frame/Refusal";
import { ByMail } from "../mailing/ByMail";
import type { Signed } from "../session/session";
import type { Language } from "../words/words";
import { Choice } from "./Choice";
import { Progress } from "./Progress";
import { type Choices, choices, type Figure, figures, searchOf, type Wanted, wantedIn } from "./report";
import { Shown } from "./Shown";
import { useReport } from "./useReport";

/** What the centre has done, in figures: chosen, drawn, told with its definitions, and taken along as a file. */
export default function Reports({ who }: { readonly who: Signed }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const [known, setKnown] = useState<{ choices: Choices; figures: readonly Figure[] } | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const [wanted, want] = useState<Wanted | null>(null);
  const made = useReport(wanted, language);
  useEffect(() => {
    Promise.all([choices(), figures(language)]).then(([mayBe, each]) => {
      setKnown({ choices: mayBe, figures: each });
      want((before) => before ?? wantedIn(location.search, mayBe.today));
    }, setRefused);
  }, [language]);
  const choose = (chosen: Wanted) => {
    go(`${location.pathname}${searchOf(chosen)}`, true);
    want({ ...chosen });
  };
  return (
    <section className="reports">
      <header className="page-head">
        <h1>{made.report?.title ?? t("reports.title")}</h1>
      </header>
      <Refusal error={refused} />
      {known && wanted && <Choice choices={known.choices} wanted={wanted} busy={made.busy} onWanted={choose} />}
      <Progress busy={made.busy} />
      {made.error !== null && !made.busy && (
        <div className="controls">
          <Refusal error={made.error} />
          <button type="button" onClick={() => void made.again()}>
            {t("reports.again")}
          </button>
        </div>
      )}
      {known && made.report && made.wanted && (
        <div className="reports" data-stale={made.busy || undefined}>
          <Shown key={made.wanted.by} wanted={made.wanted} report={made.report} figures={known.figures} />
        </div>
      )}
      {known && wanted && <ByMail who={who} choices={known.choices} wanted={wanted} />}
    </section>
  );
}
