import { useTranslation } from "react-i18next";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useTold } from "../frame/useTold";
import { HOURS } from "../live/moment";
import { useHouse } from "../live/store";
import "../look/admin.css";
import { ServersWords } from "../said/ServersWords";
import type { Signed } from "../session/session";
import { Alarms } from "../wallboard/Alarms";
import { Trunks } from "../wallboard/Trunks";
import { bySubject, type Finding, health, LEVELS, of } from "./health";

/** How the installation is: what must be mended and how, what is well, and the trunks and alarms as they are now. */
export default function Health({ who }: { readonly who: Signed }) {
  const { t, i18n } = useTranslation();
  const { told, busy, error, again } = useTold(health);
  useKeys({ r: again });
  const findings = told?.findings ?? [];
  const amiss = LEVELS.filter((level) => level !== "good").flatMap((level) => of(findings, level));
  return (
    <section className="admin">
      <header className="page-head">
        <h1>{t("health.title")}</h1>
        {told && (
          <span className="quiet">{t("health.at", { time: told.at.toLocaleTimeString(i18n.language, HOURS) })}</span>
        )}
        <button type="button" className="main" disabled={busy} onClick={again}>
          {t(busy ? "health.looking" : "health.again")}
        </button>
      </header>
      <Refusal error={error} />
      {told === null && !error && <p className="quiet">{t("health.first")}</p>}
      <div className="beside-now">
        <div className="stacked">
          {told && <Counted findings={findings} />}
          <ul className="cards">
            {amiss.map((finding) => (
              <Amiss key={`${finding.subject} ${finding.where} ${finding.what}`} finding={finding} />
            ))}
          </ul>
          {told && <Well findings={of(findings, "good")} />}
        </div>
        {who.rights.includes("see_floor") && (
          <aside className="stacked" aria-label={t("health.now")}>
            <Trunks />
            <Phones />
            <Alarms />
          </aside>
        )}
      </div>
    </section>
  );
}

function Counted({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation();
  const [bad, warning] = [of(findings, "bad").length, of(findings, "warning").length];
  const words = bad || warning ? t("health.count", { bad, warning }) : t("health.well");
  return (
    <p role="status" className={bad ? "strong bad" : warning ? "strong warn" : "strong good"}>
      {words}
    </p>
  );
}

function Amiss({ finding: { level, subject, what, mend, where } }: { readonly finding: Finding }) {
  const { t } = useTranslation();
  return (
    <li className="card finding" data-level={level}>
      <p>
        <span className="tag first">
          <ServersWords text={subject} />
        </span>{" "}
        <strong>
          <ServersWords text={what} />
        </strong>{" "}
        <span className={level === "bad" ? "bad small" : "warn small"}>{t(`health.${level}`)}</span>
      </p>
      {where && <p className="quiet small where">{where}</p>}
      {mend && (
        <p>
          <ServersWords text={mend} />
        </p>
      )}
    </li>
  );
}

function Well({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation();
  return (
    <details className="card">
      <summary>{t("health.good", { count: findings.length })}</summary>
      <dl className="well">
        {[...bySubject(findings)].map(([subject, its]) => (
          <div key={subject}>
            <dt className="strong">
              <ServersWords text={subject} />
            </dt>
            {its.map(({ what, where }) => (
              <dd key={`${what} ${where}`}>
                <ServersWords text={what} /> <span className="quiet small where">{where}</span>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </details>
  );
}

/** How many of the agents' telephones are registered now. */
function Phones() {
  const { t } = useTranslation();
  const agents = useHouse((house) => house.agents);
  const there = [...agents.values()].filter((agent) => agent.phone).length;
  return (
    <section className="card" aria-labelledby="phones">
      <h2 id="phones">{t("health.phones")}</h2>
      <p>{t("health.registered", { there, all: agents.size })}</p>
    </section>
  );
}
