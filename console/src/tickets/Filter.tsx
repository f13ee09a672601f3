import { useTranslation } from "react-i18next";
import { useQueueName } from "../words/queues";
import { type Choices, type Sought, STANDINGS, teamsOf } from "./tickets";

interface Props {
  readonly sought: Sought;
  /** Null: they are not known yet. */
  readonly choices: Choices | null;
  readonly onSeek: (sought: Sought) => void;
}

/** Which tickets are shown. */
export function Filter({ sought, choices, onSeek }: Props) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const lists = {
    team: choices ? teamsOf(choices).map((team) => [team, team] as const) : [],
    queue: (choices?.queues ?? []).map((queue) => [queue, queueName(queue)] as const),
    agent: (choices?.agents ?? []).map(({ id, name }) => [id, `${id} ${name}`] as const),
  };
  return (
    <div className="controls filter">
      <fieldset className="kinds">
        <legend className="unseen">{t("tickets.which")}</legend>
        {STANDINGS.map((standing) => (
          <label key={standing} className="chip">
            <input
              type="radio"
              name="standing"
              checked={sought.standing === standing}
              onChange={() => onSeek({ ...sought, standing })}
            />
            {t(`tickets.${standing}`)}
          </label>
        ))}
      </fieldset>
      {(["team", "queue", "agent"] as const).map((by) => (
        <label key={by} className="inline">
          <span className="quiet small">{t(`tickets.by.${by}`)}</span>
          <select value={sought[by]} onChange={(event) => onSeek({ ...sought, [by]: event.target.value })}>
            <option value="">{t("tickets.any")}</option>
            {lists[by].map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
