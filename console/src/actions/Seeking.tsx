import { useTranslation } from "react-i18next";
import { useKindOfDeed } from "../words/named";
import type { Choices, Sought } from "./actions";

interface Props {
  readonly sought: Sought;
  /** Null: they are not known yet. */
  readonly choices: Choices | null;
  readonly onSeek: (sought: Sought) => void;
}

/** Which of them are shown: at once, as one chooses. */
export function Seeking({ sought, choices, onSeek }: Props) {
  const { t } = useTranslation();
  const named = useKindOfDeed();
  const lists = {
    who: {
      any: t("actions.anybody"),
      all: (choices?.people ?? []).map(({ id, name }) => [id, `${name} (${id})`] as const),
    },
    kind: { any: t("actions.anything"), all: (choices?.kinds ?? []).map((kind) => [kind, named(kind)] as const) },
  };
  return (
    <search className="controls filter">
      {(["from", "to"] as const).map((day) => (
        <label key={day} className="inline">
          <span className="quiet small">{t(`actions.${day}`)}</span>
          <input
            type="date"
            value={sought[day]}
            onChange={(event) => onSeek({ ...sought, [day]: event.target.value })}
          />
        </label>
      ))}
      {(["who", "kind"] as const).map((by) => (
        <label key={by} className="inline">
          <span className="quiet small">{t(`actions.${by}`)}</span>
          <select value={sought[by]} onChange={(event) => onSeek({ ...sought, [by]: event.target.value })}>
            <option value="">{lists[by].any}</option>
            {lists[by].all.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
      ))}
      <label className="chip">
        <input
          type="checkbox"
          checked={sought.undone}
          onChange={(event) => onSeek({ ...sought, undone: event.target.checked })}
        />
        {t("actions.undone")}
      </label>
    </search>
  );
}
