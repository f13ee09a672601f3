import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Heads } from "../wallboard/Heads";
import { type Order, ordered } from "../wallboard/sorting";
import { Meaning } from "./Meaning";
import { type By, type Figure, isOfTime, type Row } from "./report";
import { said } from "./units";

interface Props {
  readonly by: By;
  readonly rows: readonly Row[];
  readonly total: Row | null;
  readonly figures: readonly Figure[];
}

const AS_IT_CAME = "";

/** Every row and figure: ordered by any of them, sought by name, the whole below. */
export function FigureTable({ by, rows, total, figures }: Props) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<Order<string>>({ by: AS_IT_CAME, down: false });
  const [sought, seek] = useState("");
  const named = rows.map((row, place) => ({ ...row, id: String(place).padStart(5, "0") }) as Row & { id: string });
  const found = named.filter((row) => String(row[by]).toLowerCase().includes(sought.trim().toLowerCase()));
  const shown = order.by === AS_IT_CAME ? found : ordered(found, (row) => row[order.by] ?? null, order.down);
  const heads = figures.map((figure) => ({
    by: figure.name,
    name: figure.title,
    number: figure.unit !== "",
    beside: <Meaning figure={figure} />,
  }));
  return (
    <section className="card" aria-label={t("reports.table")}>
      {!isOfTime(by) && (
        <label className="field seeking-rows">
          <span>{t("reports.find")}</span>
          <input type="search" value={sought} onChange={(event) => seek(event.target.value)} />
        </label>
      )}
      <div className="scroll figures">
        <table>
          <Heads columns={[{ by, name: t(`reports.row.${by}`) }, ...heads]} order={order} onOrder={setOrder} />
          <tbody>
            {shown.map((row) => (
              <tr key={row.id}>
                <th scope="row">{row[by]}</th>
                <Cells row={row} figures={figures} />
              </tr>
            ))}
          </tbody>
          {total && (
            <tfoot>
              <tr>
                <th scope="row">{t("reports.total")}</th>
                <Cells row={total} figures={figures} />
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      <dl className="only-print">
        {figures.map(({ name, title, means }) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Cells({ row, figures }: { readonly row: Row; readonly figures: readonly Figure[] }) {
  return figures.map(({ name, unit }) => (
    <td key={name} className={unit ? "number" : "words"}>
      {said(row[name], unit)}
    </td>
  ));
}
