import { useTranslation } from "react-i18next";
import { HOURS } from "../live/moment";
import type { PastCall } from "../live/wire";
import { useOutcome } from "../quality/words";
import { useQueueName } from "../words/queues";

interface Props {
  /** Null: not looked up yet; that he has none is another matter. */
  readonly calls: readonly PastCall[] | null;
}

export function LastCalls({ calls }: Props) {
  const { t, i18n } = useTranslation();
  const queueName = useQueueName();
  const outcome = useOutcome();
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", ...HOURS });
  return (
    <section className="last-calls" aria-labelledby="last-calls">
      <h3 id="last-calls">{t("desk.lastCalls")}</h3>
      {!calls?.length && <p className="quiet small">{t(calls ? "desk.noLastCalls" : "desk.seekingLastCalls")}</p>}
      <ul className="plain-list">
        {calls?.map((call) => (
          <li key={`${call.at} ${call.queue}`} className="past-call">
            <p className="line">
              <time className="quiet small time" dateTime={call.at}>
                {when.format(new Date(call.at))}
              </time>
              <span className="grow">
                {queueName(call.queue)} <span className="quiet">{call.served_by}</span>
              </span>
              <span className="small quiet">{call.result || outcome(call.outcome)}</span>
            </p>
            <Notes of={call} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was noted of it, and by whom. */
function Notes({ of }: { readonly of: PastCall }) {
  return of.notes.map(({ agent, text }, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: nothing is put between them
    <p key={at} className="small where">
      {text} <span className="quiet">{agent}</span>
    </p>
  ));
}
