// Orders of rows: by what a column holds, the name last so that equal rows do not jump about.

export interface Order<Column extends string> {
  readonly by: Column;
  readonly down: boolean;
}

type Held = string | number | null;

/** Rows in this order; those that hold nothing come last, whichever way it goes. */
export function ordered<Row extends { readonly id: string }>(
  rows: Iterable<Row>,
  held: (row: Row) => Held,
  down: boolean,
): Row[] {
  return [...rows].sort((one, other) => compare(held(one), held(other), down) || compare(one.id, other.id, false));
}

function compare(one: Held, other: Held, down: boolean): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  const way = typeof one === "number" && typeof other === "number" ? one - other : collated(String(one), String(other));
  return down ? -way : way;
}

/** As Chinese has it, by sound, on every page: English words come in their own order by it too, after the Chinese. */
const collator = new Intl.Collator(["zh", "en"], { numeric: true });

function collated(one: string, other: string): number {
  return collator.compare(one, other);
}

/** A click on a column's head: the other way round if it is that one already. */
export function turned<Column extends string>(order: Order<Column>, by: Column, downAtFirst = false): Order<Column> {
  return order.by === by ? { by, down: !order.down } : { by, down: downAtFirst };
}
