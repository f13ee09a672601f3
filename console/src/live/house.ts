// What is live, as one value, and how a frame changes it. A row that did not change stays the very same object, so
// that nothing of it is drawn anew.
import type { AgentRow, Alarm, CallRow, Change, Level, Mine, QueueRow, Rows, Snapshot, Told, TrunkRow } from "./wire";

export type Table<Row> = ReadonlyMap<string, Row>;

export interface House {
  readonly version: number;
  readonly agents: Table<AgentRow>;
  readonly queues: Table<QueueRow>;
  readonly calls: Table<CallRow>;
  readonly trunks: Table<TrunkRow>;
  readonly alarms: readonly Alarm[];
  readonly level: Level | null;
  readonly me: Mine | null;
}

export const EMPTY: House = {
  version: 0,
  agents: new Map(),
  queues: new Map(),
  calls: new Map(),
  trunks: new Map(),
  alarms: [],
  level: null,
  me: null,
};

/** The house after this frame; null if a frame before it is missing, so that all must be asked for anew. */
export function advanced(house: House, told: Told): House | null {
  if (told.kind === "snapshot") return fromSnapshot(house, told);
  return told.version === house.version + 1 ? changed(house, told) : null;
}

function fromSnapshot(house: House, told: Snapshot): House {
  return {
    version: told.version,
    agents: kept(house.agents, told.agents),
    queues: kept(house.queues, told.queues),
    calls: kept(house.calls, told.calls),
    trunks: kept(house.trunks, told.trunks),
    alarms: told.alarms,
    level: told.level,
    me: told.me,
  };
}

function changed(house: House, told: Change): House {
  return {
    version: told.version,
    agents: merged(house.agents, told.agents),
    queues: merged(house.queues, told.queues),
    calls: merged(house.calls, told.calls),
    trunks: merged(house.trunks, told.trunks),
    alarms: told.alarms ?? house.alarms,
    level: told.level === undefined ? house.level : told.level,
    me: told.me === undefined ? house.me : told.me,
  };
}

function merged<Row>(table: Table<Row>, rows: Rows<Row> | undefined): Table<Row> {
  if (!rows) return table;
  const next = new Map(table);
  for (const [id, row] of Object.entries(rows)) {
    if (row === null) next.delete(id);
    else next.set(id, row);
  }
  return next;
}

/** After a reconnection most rows are as they were. */
function kept<Row extends { readonly id: string }>(before: Table<Row>, rows: readonly Row[]): Table<Row> {
  return new Map(rows.map((row) => [row.id, sameOr(before.get(row.id), row)]));
}

function sameOr<Row>(before: Row | undefined, row: Row): Row {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(row) ? before : row;
}
