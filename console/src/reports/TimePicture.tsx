import { useId } from "react";
import { useTranslation } from "react-i18next";
import { type Drawing, drawn, HEIGHT, sum } from "./drawing";
import { Legend } from "./Legend";
import { type By, type Figure, type Row, type Wanted, withoutGaps } from "./report";
import { useInWords } from "./telling";
import { useWidth } from "./useWidth";
import { DRAWN, shareIn, type View } from "./views";

export interface PictureProps {
  readonly view: View;
  readonly wanted: Wanted;
  readonly rows: readonly Row[];
  readonly figures: readonly Figure[];
}

/** A bar for each interval, and a line for the share that it is judged by. */
export function TimePicture({ view, wanted, rows, figures }: PictureProps) {
  const { t } = useTranslation();
  const id = useId();
  const [place, width] = useWidth();
  const { parts } = DRAWN[view];
  const share = shareIn(view, figures, rows);
  const told = useInWords(parts, share);
  const every = withoutGaps(wanted, rows);
  const drawing = drawn(every, parts, share?.name ?? "", width);
  const most = every.reduce((one, other) => (sum(other, parts) > sum(one, parts) ? other : one), every[0] ?? {});
  return (
    <figure className="card picture">
      <figcaption>
        <h2>{t(`reports.picture.${view}`)}</h2>
        <Legend parts={parts} line={share?.title ?? ""} />
      </figcaption>
      <div ref={place}>
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-labelledby={`${id}t ${id}d`}>
          <title id={`${id}t`}>{t(`reports.picture.${view}`)}</title>
          <desc id={`${id}d`}>{t("reports.most", { name: most[wanted.by], count: sum(most, parts) })}</desc>
          <Axes drawing={drawing} hasShare={share !== undefined} />
          <Bars drawing={drawing} by={wanted.by} told={told} />
          {drawing.lines.map((points) => (
            <polyline key={points} className="part-line" points={points} />
          ))}
          {drawing.points.map(([x, y]) => (
            <circle key={x} className="point" cx={x} cy={y} r="3" />
          ))}
        </svg>
      </div>
    </figure>
  );
}

function Axes({ drawing, hasShare }: { readonly drawing: Drawing; readonly hasShare: boolean }) {
  const { left, right, axis, percents } = drawing;
  return (
    <>
      {axis.map(({ value, y }) => (
        <g key={value}>
          <path className="rule" d={`M${left} ${y}H${right}`} />
          <text x={left - 6} y={y + 4} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
      {hasShare &&
        percents.map(({ value, y }) => (
          <text key={value} x={right + 5} y={y + 4}>
            {value} %
          </text>
        ))}
    </>
  );
}

interface BarsProps {
  readonly drawing: Drawing;
  readonly by: By;
  readonly told: (name: string, row: Row) => string;
}

function Bars({ drawing: { bars, barWidth }, by, told }: BarsProps) {
  return bars.map(({ row, x, pieces, isNamed }) => (
    <g key={String(row[by])}>
      <title>{told(String(row[by]), row)}</title>
      {pieces.map(({ name, tone, y, height }) => (
        <rect key={name} className={`piece ${tone}`} x={x - barWidth / 2} y={y} width={barWidth} height={height} />
      ))}
      {isNamed && (
        <text x={x} y={HEIGHT - 8} textAnchor="middle">
          {short(by, String(row[by]))}
        </text>
      )}
    </g>
  ));
}

/** A day without its year. */
function short(by: By, name: string): string {
  return by === "day" || by === "week" ? name.slice(5) : name;
}
