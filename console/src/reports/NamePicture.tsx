import { useTranslation } from "react-i18next";
import { highest, stacked, sum } from "./drawing";
import { Legend } from "./Legend";
import { Stretch } from "./Stretch";
import type { PictureProps } from "./TimePicture";
import { useInWords } from "./telling";
import { said } from "./units";
import { DRAWN, shareIn } from "./views";

const MOST = 12;

/** A lying bar for each queue, agent, team or number, those with most first. */
export function NamePicture({ view, wanted, rows, figures }: PictureProps) {
  const { t } = useTranslation();
  const { parts } = DRAWN[view];
  const share = shareIn(view, figures, rows);
  const told = useInWords(parts, share);
  const most = [...rows].sort((one, other) => sum(other, parts) - sum(one, parts)).slice(0, MOST);
  const whole = highest(most, parts);
  return (
    <figure className="card picture">
      <figcaption>
        <h2>{t(`reports.picture.${view}`)}</h2>
        <Legend parts={parts} line="" />
      </figcaption>
      <ul className="lying plain-list">
        {most.map((row) => (
          <li key={String(row[wanted.by])}>
            <span className="lying-name">{row[wanted.by]}</span>
            <Stretch pieces={stacked(row, parts)} whole={whole} told={told(String(row[wanted.by]), row)} />
            <span className="lying-told">
              {sum(row, parts)}
              {share && <span className="quiet"> · {`${share.title} ${said(row[share.name], share.unit)}`}</span>}
            </span>
          </li>
        ))}
      </ul>
      {rows.length > MOST && <p className="quiet small">{t("reports.more", { count: rows.length - MOST })}</p>}
    </figure>
  );
}
