import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Since } from "../live/Since";
import { useHouse } from "../live/store";
import { totals } from "./totals";

const LATE_S = 60;

export function Figures() {
  const { t } = useTranslation();
  const queues = useHouse((house) => house.queues);
  const agents = useHouse((house) => house.agents);
  const calls = useHouse((house) => house.calls);
  const now = useMemo(() => totals({ queues, agents, calls }), [queues, agents, calls]);
  return (
    <dl className="figures">
      <Figure
        name={t("wallboard.waiting")}
        below={now.callbacks > 0 && t("wallboard.callbacks", { count: now.callbacks })}
      >
        <span data-figure="waiting" className={now.waiting > 0 ? "warn" : undefined}>
          {now.waiting}
        </span>
      </Figure>
      <Figure name={t("wallboard.longest")} below={!now.longest && t("wallboard.nobodyWaits")}>
        {now.longest ? <Since at={now.longest} lateAfter={LATE_S} /> : "–"}
      </Figure>
      <Figure name={t("wallboard.free")} below={t("wallboard.of", { count: now.atWork })}>
        <span data-figure="free">{now.free}</span>
      </Figure>
      <Figure name={t("wallboard.talking")}>{now.talking}</Figure>
      <Figure name={t("wallboard.serviceLevel")}>{now.share === null ? "–" : `${Math.round(now.share)} %`}</Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly below?: string | false;
  readonly children: ReactNode;
}

function Figure({ name, below, children }: FigureProps) {
  return (
    <div className="card figure">
      <dt>{name}</dt>
      <dd>
        <strong>{children}</strong>
        {below && <span className="quiet small">{below}</span>}
      </dd>
    </div>
  );
}
