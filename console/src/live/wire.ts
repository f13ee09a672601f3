// What the live feed sends. Moments are ISO texts, never running numbers: a row changes only when something happens.

export type Moment = string;

export interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly status: string;
  readonly reason: string;
  readonly state: string;
  readonly since: Moment;
  /** When his wrap-up, or his pause, ends by itself. */
  readonly until: Moment | null;
  readonly phone: boolean;
  readonly call: string | null;
  readonly queues: readonly string[];
  readonly answered: number;
  readonly missed: number;
  readonly average_talk_s: number | null;
}

export interface ServiceLevel {
  readonly target: string;
  /** Percent. */
  readonly share: number | null;
  readonly waits: number;
  readonly in_time: number;
}

export interface QueueRow {
  readonly id: string;
  readonly waiting: number;
  readonly longest_since: Moment | null;
  readonly callbacks: number;
  readonly at_work: number;
  readonly free: number;
  readonly expected_s: number | null;
  readonly service: ServiceLevel | null;
  readonly answered: number;
  readonly abandoned: number;
  /** Percent of those who came to it, as reports have it. */
  readonly abandoned_share: number | null;
  readonly average_wait_s: number | null;
  readonly average_talk_s: number | null;
}

/** What a caller has chosen with a key. */
export interface Chosen {
  /** A place has a name, as a menu does; a step is told in words. */
  readonly kind: "language" | "queue" | "place" | "step";
  readonly name: string;
  /** A queue's, by language. */
  readonly title: Readonly<Record<string, string>>;
}

export interface CallRow {
  readonly id: string;
  readonly stage: string;
  readonly since: Moment;
  readonly number: string;
  readonly did: string;
  readonly customer: string;
  readonly customer_id: string;
  readonly level: string;
  readonly rm: string;
  readonly language: string;
  readonly queue: string;
  readonly agent: string | null;
  readonly party: string;
  readonly ringing: readonly string[];
  /** Who listens to it, or is rung for that; empty: nobody. */
  readonly supervisor: string;
  /** How: `ringing`, `monitor`, `whisper`, `barge`; empty: nobody does. */
  readonly supervision: string;
  readonly started: Moment;
  readonly waiting_since: Moment | null;
  readonly waited_s: number | null;
  readonly recording: string;
  /** Oldest first. */
  readonly path: readonly Chosen[];
  readonly story: readonly string[];
  /** Whoever serves him is not heard, by his own wish. */
  readonly muted: boolean;
}

export interface TrunkRow {
  readonly id: string;
  readonly registered: boolean | null;
  readonly reachable: boolean | null;
  readonly round_trip_ms: number | null;
  /** Since when it does not answer, or is not registered. */
  readonly dead_since: Moment | null;
  readonly resting_until: Moment | null;
  readonly failures: number;
  readonly calls: number;
  readonly max_calls: number | null;
}

export interface Alarm {
  readonly at: Moment;
  readonly what: string;
  readonly detail: string;
}

export interface Level {
  readonly level: string;
  readonly by: string;
  readonly why: string;
  /** Where new calls go while they are kept out; empty: they come in. */
  readonly draining: "" | "fallback" | "refuse";
  readonly asterisk: boolean;
}

export interface PastCall {
  readonly at: Moment;
  readonly queue: string;
  readonly served_by: string;
  readonly outcome: string;
  readonly result: string;
  /** What its agents have noted, the latest last. */
  readonly notes: readonly { readonly agent: string; readonly text: string }[];
}

/** What a supervisor has written to him. */
export interface Notice {
  readonly id: string;
  readonly at: Moment;
  readonly sender: string;
  readonly agent: string;
  readonly text: string;
}

/** The caller whom he has handed on, while that call goes on and he has no other. */
export interface Sent {
  readonly call: string;
  readonly where: "rings" | "comes_back" | "waits" | "talks" | "leaves_message";
  /** In words. */
  readonly to: string;
  /** Why nobody came there; empty: somebody has, or may yet. */
  readonly why: string;
  readonly queue: string;
  readonly party: string;
}

/** An agent's own, beside his row and that of his call. */
export interface Mine {
  readonly agent: string;
  readonly call: string | null;
  readonly until: Moment | null;
  readonly last_call: string | null;
  /** The latest first; null: not looked up yet. */
  readonly last_calls: readonly PastCall[] | null;
  /** What he may ask for in the call whose caller he serves; never one that the server would refuse as things stand. */
  readonly wishes: readonly string[];
  readonly handed_on: Sent | null;
  /** What he has not read, oldest first. */
  readonly notices: readonly Notice[];
}

interface Whole {
  readonly alarms: readonly Alarm[];
  readonly level: Level | null;
  readonly me: Mine | null;
}

interface Frame {
  readonly version: number;
  readonly at: Moment;
}

export interface Snapshot extends Frame, Whole {
  readonly kind: "snapshot";
  readonly agents: readonly AgentRow[];
  readonly queues: readonly QueueRow[];
  readonly calls: readonly CallRow[];
  readonly trunks: readonly TrunkRow[];
}

/** Whole rows by id, null for those that are gone. */
export type Rows<Row> = Readonly<Record<string, Row | null>>;

export interface Change extends Frame, Partial<Whole> {
  readonly kind: "change";
  readonly agents?: Rows<AgentRow>;
  readonly queues?: Rows<QueueRow>;
  readonly calls?: Rows<CallRow>;
  readonly trunks?: Rows<TrunkRow>;
}

export type Told = Snapshot | Change;
