// Frames and rows for tests.
import type { AgentRow, CallRow, Change, QueueRow, Snapshot } from "./wire";

export const AT = "2026-11-25T10:00:00+08:00";

export function agent(id: string, other: Partial<AgentRow> = {}): AgentRow {
  return {
    id,
    name: `Agent ${id}`,
    team: "",
    status: "available",
    reason: "",
    state: "idle",
    since: AT,
    until: null,
    phone: true,
    call: null,
    queues: ["wealth"],
    answered: 0,
    missed: 0,
    average_talk_s: null,
    ...other,
  };
}

export function queue(id: string, other: Partial<QueueRow> = {}): QueueRow {
  return {
    id,
    waiting: 0,
    longest_since: null,
    callbacks: 0,
    at_work: 3,
    free: 1,
    expected_s: null,
    service: null,
    answered: 0,
    abandoned: 0,
    abandoned_share: null,
    average_wait_s: null,
    average_talk_s: null,
    ...other,
  };
}

export function call(id: string, other: Partial<CallRow> = {}): CallRow {
  return {
    id,
    muted: false,
    stage: "Waiting",
    since: AT,
    number: "139****1111",
    did: "4008001234",
    customer: "",
    customer_id: "",
    level: "",
    rm: "",
    language: "zh",
    queue: "wealth",
    agent: null,
    party: "",
    ringing: [],
    supervisor: "",
    supervision: "",
    started: AT,
    waiting_since: null,
    waited_s: null,
    recording: "off",
    path: [],
    story: [],
    ...other,
  };
}

export function snapshot(version: number, other: Partial<Snapshot>): Snapshot {
  const nothing = { agents: [], queues: [], calls: [], trunks: [], alarms: [], level: null, me: null };
  return { kind: "snapshot", version, at: AT, ...nothing, ...other };
}

export function change(version: number, other: Partial<Change>): Change {
  return { kind: "change", version, at: AT, ...other };
}
