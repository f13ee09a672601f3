import type { ReactNode } from "react";
import { type Order, turned } from "./sorting";

interface Props<Column extends string> {
  readonly columns: readonly { readonly by: Column; readonly name: ReactNode; readonly number?: boolean }[];
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
        {columns.map(({ by, name, number = false }) => (
          <th
            key={by}
            scope="col"
            className={number ? "number" : undefined}
            aria-sort={order.by !== by ? undefined : order.down ? "descending" : "ascending"}
          >
            <button type="button" onClick={() => onOrder(turned(order, by, number))}>
              {name}
            </button>
          </th>
        ))}
        {more}
      </tr>
    </thead>
  );
}
