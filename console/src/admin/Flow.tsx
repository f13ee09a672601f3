import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Box, Chart, Place } from "./rules";

interface Props {
  readonly chart: Chart;
  readonly here: string;
  readonly onPlace: (place: Place) => void;
}

const MARGIN = 16;

/** The call flow: a box leads to its lines in the text, and the box of the line with the cursor is lit. */
export function Flow({ chart, here, onPlace }: Props) {
  const { t } = useTranslation();
  const [wide, high] = [chart.width + 2 * MARGIN, chart.height + 2 * MARGIN];
  return (
    <div className="flow">
      <svg width={wide} height={high} viewBox={`${-MARGIN} ${-MARGIN} ${wide} ${high}`} aria-label={t("rules.flow")}>
        <defs>
          <marker id="flow-end" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L10 5L0 10Z" className="flow-tip" />
          </marker>
        </defs>
        {chart.arrows.map((arrow) => (
          <path
            key={`${arrow.from} ${arrow.row}`}
            className="flow-line"
            data-silent={arrow.silent}
            data-lit={arrow.from === here}
            d={arrow.path}
            markerEnd="url(#flow-end)"
          />
        ))}
        {chart.boxes.map((box) => (
          <Drawn key={box.id} box={box} isLit={box.id === here} onPlace={onPlace} />
        ))}
      </svg>
    </div>
  );
}

interface DrawnProps {
  readonly box: Box;
  readonly isLit: boolean;
  readonly onPlace: (place: Place) => void;
}

const Drawn = memo(function Drawn({ box, isLit, onPlace }: DrawnProps) {
  const { t } = useTranslation();
  const go = () => box.line > 0 && onPlace(box);
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button in SVG
    <g
      className="flow-box"
      data-kind={box.kind}
      data-lit={isLit}
      transform={`translate(${box.x} ${box.y})`}
      role="button"
      tabIndex={box.line > 0 ? 0 : -1}
      onClick={go}
      onKeyDown={(event) => (event.key === "Enter" || event.key === " ") && go()}
    >
      <rect width={box.width} height={box.height} rx={8} />
      {box.title && (
        <text className="flow-title" x={12} y={20}>
          {box.title}
        </text>
      )}
      {box.rows.map((row) => (
        <g key={row.y}>
          {row.key && (
            <text className="flow-key" x={12} y={row.y + 4.4}>
              {row.key === "-" ? t("rules.noKey") : row.key}
            </text>
          )}
          <text x={row.key ? after(row.key === "-" ? t("rules.noKey") : row.key) : 12} y={row.y + 4.4}>
            {row.signpost ? `↪ ${row.text}` : row.text}
          </text>
        </g>
      ))}
    </g>
  );
});

/** Where a row's text begins, beside its key. */
function after(key: string): number {
  const wide = [...key].reduce((all, letter) => all + (letter > "\u2e80" ? 13 : 7.5), 0);
  return 20 + Math.max(wide, 14);
}
