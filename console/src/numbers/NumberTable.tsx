import { useTranslation } from "react-i18next";
import { RuleLink } from "../admin/RuleLink";
import { useServersWords } from "../said/useServersWords";
import { at, type FirmNumber, type Hours, type Law } from "./numbers";

const COLUMNS = ["number", "leads", "hours", "recording", "today", "rule"] as const;

/** The numbers, each with what becomes of its calls. */
export function NumberTable({ numbers }: { readonly numbers: readonly FirmNumber[] }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className="card scroll-card" tabIndex={0}>
      <table className="wide lines">
        <caption className="unseen">{t("numbers.numbers")}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="quiet small">
                {t(`numbers.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbers.map((one) => (
            <Row key={one.number} one={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ one }: { readonly one: FirmNumber }) {
  const { t } = useTranslation();
  return (
    <tr data-number={one.number}>
      <th scope="row">
        {one.number} <span className="tag">{one.language}</span>
      </th>
      <td>
        {one.begins}
        <Leads to={one.queues} as="queues" />
        <Leads to={one.boxes} as="boxes" />
      </td>
      <td>
        {one.hours.length === 0 && <span className="quiet">{t("numbers.always")}</span>}
        {one.hours.map((hours) => (
          <Opening key={hours.calendar} hours={hours} />
        ))}
      </td>
      <td>
        {one.recording.map((law) => (
          <Recorded key={`${law.place.line} ${law.queues}`} law={law} number={one.number} />
        ))}
      </td>
      <td>
        <Today calls={one.calls} underWay={one.under_way ?? 0} />
      </td>
      <td>
        <RuleLink of={one.number} place={one.place} />
      </td>
    </tr>
  );
}

function Leads({ to, as }: { readonly to: readonly string[]; readonly as: "queues" | "boxes" }) {
  const { t } = useTranslation();
  if (to.length === 0) return null;
  return <p className="quiet small">{t(`numbers.${as}`, { names: to.join(", ") })}</p>;
}

function Opening({ hours: { calendar, open, until, day, day_zh } }: { readonly hours: Hours }) {
  const { t, i18n } = useTranslation();
  const said = useServersWords();
  const how = open ? "open" : "closed";
  const why = (i18n.language === "zh" && day_zh) || said(day);
  return (
    <p data-open={open}>
      <span className={`dot ${open ? "good" : "none"}`} />{" "}
      {until ? t(`numbers.${how}Until`, { time: at(until, i18n.language) }) : t(`numbers.${how}`)}{" "}
      <span className="quiet small">{[calendar, why].filter(Boolean).join(" · ")}</span>
    </p>
  );
}

function Recorded({ law, number }: { readonly law: Law; readonly number: string }) {
  const { t } = useTranslation();
  const how = !law.recorded ? "notRecorded" : law.asked ? "recordedIfAsked" : "recorded";
  const where = law.queues.map((queue) => queue || t("numbers.beforeQueues"));
  const keep = law.keep && [
    law.keep.years > 0 && t("numbers.keptYears", { count: law.keep.years }),
    law.keep.days > 0 && t("numbers.keptDays", { count: law.keep.days }),
  ];
  return (
    <div>
      <p>
        {t(`numbers.${how}`)} {where.length > 0 && <span className="quiet small">{where.join(", ")}</span>}
      </p>
      <p className="quiet small">
        {[law.because, ...(keep || [])].filter(Boolean).join(" · ")}{" "}
        <RuleLink of={t("numbers.lawOf", { number })} place={law.place} />
      </p>
    </div>
  );
}

function Today({ calls, underWay }: { readonly calls: number | null; readonly underWay: number }) {
  const { t } = useTranslation();
  if (calls === null) return <span className="quiet">–</span>;
  return (
    <>
      <strong>{calls}</strong>
      {underWay > 0 && <p className="quiet small">{t("numbers.underWay", { count: underWay })}</p>}
    </>
  );
}
