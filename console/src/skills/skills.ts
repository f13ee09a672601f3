// The matrix of agents and skills, and which of them have run out or soon will.
import type { Place } from "../admin/rules";
import { ask } from "../session/api";

export interface AgentSkills {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  /** How good he is at each, from 1 to 5. */
  readonly skills: Readonly<Record<string, number>>;
  /** The last day on which one that ends is valid. */
  readonly until: Readonly<Record<string, string>>;
  /** Where his skills stand in the rules. */
  readonly place: Place;
}

export interface Matrix {
  /** The firm's day. */
  readonly today: string;
  readonly skills: readonly string[];
  readonly agents: readonly AgentSkills[];
}

export type Validity = "endless" | "valid" | "soon" | "ended";

const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

export const matrix = () => ask<Matrix>("GET", "/skills");

/** How it is with a skill on a day; its last day still counts. */
export function validity(until: string | undefined, today: string): Validity {
  if (!until) return "endless";
  if (until < today) return "ended";
  return (Date.parse(until) - Date.parse(today)) / DAY_MS <= SOON_DAYS ? "soon" : "valid";
}

/** How many skills are like that, in all agents. */
export function count({ agents, today }: Matrix, how: Validity): number {
  return agents.flatMap(({ until }) => Object.values(until)).filter((day) => validity(day, today) === how).length;
}

/** Whether something of his has ended, or soon will. */
export function needsLooking(agent: AgentSkills, today: string): boolean {
  return Object.values(agent.until).some((day) => ["soon", "ended"].includes(validity(day, today)));
}

/** Agents in whose number, name, team or skills the text stands. */
export function found(agents: readonly AgentSkills[], text: string): readonly AgentSkills[] {
  const sought = text.trim().toLowerCase();
  return agents.filter(({ id, name, team, skills }) =>
    [id, name, team, ...Object.keys(skills)].some((held) => held.toLowerCase().includes(sought)),
  );
}
