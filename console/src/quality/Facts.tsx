import { useTranslation } from "react-i18next";
import { asTime } from "../live/clock";
import { useQueueName } from "../words/queues";
import { lasted } from "./calls";
import type { CallStory } from "./story";
import { useMoment, useOutcome } from "./words";

export function Facts({ told }: { readonly told: CallStory }) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const [moment, outcome] = [useMoment(), useOutcome()];
  const seconds = lasted(told);
  const facts = [
    ["arrived", moment(told.arrived)],
    ["who", [told.customer_name, told.caller, told.level].filter(Boolean).join(" · ")],
    ["did", told.did],
    ["queue", queueName(told.queue)],
    ["servedBy", told.served_by],
    ["waited", told.waited === null ? "" : asTime(told.waited)],
    ["lasted", seconds === null ? "" : asTime(seconds)],
    ["outcome", [outcome(told.outcome), told.result].filter(Boolean).join(" · ")],
    ["survey", told.survey.map(({ survey, answer }) => `${survey}: ${answer}`).join(", ")],
  ] as const;
  return (
    <dl className="card call-facts">
      {facts
        .filter(([, text]) => text)
        .map(([name, text]) => (
          <div key={name}>
            <dt className="quiet small">{t(`quality.column.${name}`)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  );
}
