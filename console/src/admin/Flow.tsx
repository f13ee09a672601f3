import { type KeyboardEvent, memo } from "react";
import { useTranslation } from "react-i18next";
import { useServersWords } from "../said/useServersWords";
import type { Box, Chart, Place, Row } from "./rules";

interface Props {
  readonly chart: Chart;
  readonly here: string;
  readonly onPlace: (place: Place) => void;
}

const MARGIN = 16;
const PADDING = 12;

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
  const said = useServersWords();
  const go = () => box.line > 0 && onPlace(box);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault(); // or the editor, which has the focus by now, takes the key as its own
    go();
  };
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
      onFocus={(event) => event.currentTarget.scrollIntoView({ block: "nearest", inline: "nearest" })} // a browser brings no part of a drawing into sight by itself
      onKeyDown={pressed}
    >
      <rect width={box.width} height={box.height} rx={8} />
      {box.title && (
        <text className="flow-title" x={12} y={20}>
          {fitted(said(box.title, box.words), box.title, box.width - 2 * PADDING)}
        </text>
      )}
      {box.rows.map((row) => (
        <Line key={row.y} row={row} wide={box.width} />
      ))}
    </g>
  );
});

function Line({ row, wide }: { readonly row: Row; readonly wide: number }) {
  const { t } = useTranslation();
  const said = useServersWords();
  const key = row.key === "-" ? t("rules.noKey") : said(row.key);
  const x = key ? PADDING + 8 + Math.max(width(key), 14) : PADDING;
  const text = fitted(said(row.text, row.words), row.text, wide - x - PADDING);
  return (
    <g>
      {key && (
        <text className="flow-key" x={PADDING} y={row.y + 4.4}>
          {key}
        </text>
      )}
      <text x={x} y={row.y + 4.4}>
        {row.signpost ? `↪ ${text}` : text}
      </text>
    </g>
  );
}

/** As much as there is room for; the English comes so from the server. */
function fitted(text: string, english: string, room: number): string {
  if (text === english || width(text) <= room) return text;
  const letters = [...text];
  while (letters.length > 0 && width(`${letters.join("")}…`) > room) letters.pop();
  return `${letters.join("")}…`;
}

/** How wide it is drawn, about. */
function width(text: string): number {
  return [...text].reduce((all, letter) => all + (letter > "\u2e80" ? 13 : 7.5), 0);
}
