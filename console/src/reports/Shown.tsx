import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useQueueName } from "../words/queues";
import { Endings } from "./Endings";
import { FigureTable } from "./FigureTable";
import { MenuPicture } from "./MenuPicture";
import { NamePicture } from "./NamePicture";
import { type Figure, isOfTime, type Report, type Row, type Wanted } from "./report";
import { Saving } from "./Saving";
import { Standing } from "./Standing";
import { TimePicture } from "./TimePicture";
import { shownIn, VIEWS, type View } from "./views";

interface Props {
  readonly wanted: Wanted;
  readonly report: Report;
  readonly figures: readonly Figure[];
}

/** A queue as people call it; files have its name of the rules. */
function titled(row: Row, queueName: (queue: string) => string): Row {
  return { ...row, queue: queueName(String(row.queue)) };
}

/** A report that is there: in pictures, in figures, as files. */
export function Shown({ wanted, report, figures }: Props) {
  const [view, look] = useState<View>("main");
  const { t } = useTranslation();
  const queueName = useQueueName();
  const named = wanted.by === "queue" ? { ...report, rows: report.rows.map((row) => titled(row, queueName)) } : report;
  const about = Object.entries(report.about).map(([name, value]) => `${name}: ${value}`);
  return (
    <>
      <div className="section-head">
        <p className="quiet small grow">{about.join(" · ")}</p>
        <Saving wanted={wanted} />
      </div>
      {report.rows.length === 0 ? (
        <p className="card quiet" role="status">
          {t("reports.nothing")}
        </p>
      ) : wanted.by === "menu" ? (
        <Menus report={report} figures={figures} />
      ) : (
        <>
          <Looks view={view} onView={look} />
          <Calls view={view} wanted={wanted} report={named} figures={figures} />
        </>
      )}
    </>
  );
}

function Looks({ view, onView }: { readonly view: View; readonly onView: (view: View) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="kinds looks">
      <legend className="unseen">{t("reports.look")}</legend>
      {VIEWS.map((each) => (
        <label key={each} className="chip">
          <input type="radio" name="look" checked={view === each} onChange={() => onView(each)} />
          {t(`reports.view.${each}`)}
        </label>
      ))}
    </fieldset>
  );
}

function Calls({ view, wanted, report, figures }: Props & { readonly view: View }) {
  const total = report.total ? [report.total] : [];
  const shown = shownIn(view, figures, [...report.rows, ...total]);
  const Picture = isOfTime(wanted.by) ? TimePicture : NamePicture;
  return (
    <>
      {report.total && <Standing figures={shown} total={report.total} />}
      <Picture view={view} wanted={wanted} rows={report.rows} figures={figures} />
      <FigureTable by={wanted.by} rows={report.rows} total={report.total} figures={shown} />
      {report.endings.length > 0 && <Endings endings={report.endings} />}
    </>
  );
}

function Menus({ report, figures }: Pick<Props, "report" | "figures">) {
  const ofMenus = figures
    .filter(({ group, name }) => group === "menus" && name !== "menu.menu")
    .map((figure) => ({ ...figure, name: figure.name.replace("menu.", "") }));
  return (
    <>
      <MenuPicture rows={report.rows} />
      <FigureTable by="menu" rows={report.rows} total={null} figures={ofMenus} />
    </>
  );
}
