import { useTranslation } from "react-i18next";
import { asTime } from "../live/clock";
import type { AgentRow } from "../live/wire";
import { useQueueName } from "../words/queues";

/** His own figures of the day. */
export function Today({ agent }: { readonly agent: AgentRow }) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  return (
    <section className="card today" aria-labelledby="today">
      <h2 id="today">{t("desk.today")}</h2>
      <dl>
        <div>
          <dt>{t("desk.answered")}</dt>
          <dd>{agent.answered}</dd>
        </div>
        <div>
          <dt>{t("desk.missed")}</dt>
          <dd className={agent.missed > 0 ? "warn" : undefined}>{agent.missed}</dd>
        </div>
        <div>
          <dt>{t("desk.meanTalk")}</dt>
          <dd>{agent.average_talk_s === null ? "–" : asTime(agent.average_talk_s)}</dd>
        </div>
      </dl>
      {agent.queues.length > 0 && (
        <p className="queues-of quiet small">
          {t("queues.title")}: {agent.queues.map(queueName).join(", ")}
        </p>
      )}
    </section>
  );
}
