import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RuleLink } from "../admin/RuleLink";
import { stay } from "../frame/path";
import { Refusal } from "../frame/Refusal";
import { Seek } from "../frame/Seek";
import { useTold } from "../frame/useTold";
import "../look/admin.css";
import { type AgentSkills, count, found, matrix, needsLooking, validity } from "./skills";

/** Who can do what, how well, and until when. */
export default function Skills() {
  const { t } = useTranslation();
  const { told, error } = useTold(matrix);
  const [sought, seek] = useState("");
  const [onlyEnding, showEnding] = useState(false);
  const shown = told
    ? found(told.agents, sought).filter((agent) => !onlyEnding || needsLooking(agent, told.today))
    : [];
  return (
    <section className="admin">
      <header className="page-head">
        <h1>{t("skills.title")}</h1>
        <Seek label={t("skills.find")} value={sought} onSeek={seek} />
        <label className="chip">
          <input type="checkbox" checked={onlyEnding} onChange={(event) => showEnding(event.target.checked)} />
          {t("skills.onlyEnding")}
        </label>
      </header>
      <Refusal error={error} />
      {told === null && !error && <p className="quiet">{t("loading")}</p>}
      {told && (
        <>
          <p role="status">
            <span className={count(told, "ended") ? "bad" : "quiet"}>
              {t("skills.ended", { count: count(told, "ended") })}
            </span>{" "}
            <span className={count(told, "soon") ? "warn" : "quiet"}>
              {t("skills.soon", { count: count(told, "soon") })}
            </span>{" "}
            <a href="/rules" onClick={stay}>
              {t("skills.change")}
            </a>
          </p>
          {shown.length === 0 && <p className="quiet">{t("skills.none")}</p>}
          {shown.length > 0 && <Table agents={shown} skills={told.skills} today={told.today} />}
        </>
      )}
    </section>
  );
}

interface TableProps {
  readonly agents: readonly AgentSkills[];
  readonly skills: readonly string[];
  readonly today: string;
}

function Table({ agents, skills, today }: TableProps) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className="card scroll-card" tabIndex={0}>
      <table className="wide matrix">
        <caption className="unseen">{t("skills.title")}</caption>
        <thead>
          <tr>
            {[t("skills.agent"), t("skills.team"), ...skills, t("numbers.rule")].map((head) => (
              <th key={head} scope="col" className="quiet small">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <tr key={agent.id} data-agent={agent.id}>
              <th scope="row">
                {agent.name} <span className="quiet small">{agent.id}</span>
              </th>
              <td>{agent.team}</td>
              {skills.map((skill) => (
                <Cell key={skill} level={agent.skills[skill]} until={agent.until[skill]} today={today} />
              ))}
              <td>
                <RuleLink of={agent.name} place={agent.place} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  readonly level: number | undefined;
  readonly until: string | undefined;
  readonly today: string;
}

const COLOURS = { endless: "quiet", valid: "quiet", soon: "warn", ended: "bad" } as const;

function Cell({ level, until, today }: CellProps) {
  const { t } = useTranslation();
  if (level === undefined) return <td className="quiet">–</td>;
  const how = validity(until, today);
  return (
    <td data-validity={how}>
      <span className="strong">{level}</span>
      {until && <span className={`small until ${COLOURS[how]}`}>{t(`skills.${how}On`, { day: until })}</span>}
    </td>
  );
}
