import type { ReactNode } from "react";
import { type Order, turned } from "./sorting";

interface Head<Column extends string> {
  readonly by: Column;
  readonly name: ReactNode;
  readonly number?: boolean;
  /** Behind its name, such as what it means. */
  readonly beside?: ReactNode;
}

interface Props<Column extends string> {
  readonly columns: readonly Head<Column>[];
  readonly order: Order<Column>;
  readonly onOrder: (order: Order<Column>) => void;
  /** A column at the end without a name. */
  readonly more?: ReactNode;
}

/** Heads of columns; a click orders by one, another click the other way round. */
export function Heads<Column extends string>({ columns, order, onOrder, more }: Props<Column>) {
  return (
    <thead>
      <tr>
        {columns.map(({ by, name, number = false, beside }) => (
          <th
            key={by}
            scope="col"
            className={number ? "number" : undefined}
            aria-sort={order.by !== by ? undefined : order.down ? "descending" : "ascending"}
          >
            <button type="button" onClick={() => onOrder(turned(order, by, number))}>
              {name}
            </button>
            {beside}
          </th>
        ))}
        {more}
      </tr>
    </thead>
  );
}
