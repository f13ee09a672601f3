// One call: what is told of it, and what can be asked about it and its recordings.
import { AT_LENGTH, ask } from "../session/api";

export interface Step {
  readonly at: string;
  readonly what: string;
  readonly line: string;
  readonly rule: string;
}

export interface Leg {
  readonly kind: string;
  readonly party: string;
  readonly dialled: string;
  readonly answered: string | null;
  readonly ended: string | null;
  readonly ending: string;
}

export interface Mark {
  readonly at: string;
  readonly kind: string;
  readonly begins: boolean;
  readonly what: string;
  readonly who: string;
  readonly why: string;
}

export interface Gap {
  readonly begin: number;
  readonly end: number;
  readonly reason: string;
  readonly who: string;
  readonly why: string;
}

export interface Recording {
  readonly recording: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly seconds: number;
  readonly state: string;
  readonly reason: string;
  readonly gaps: readonly Gap[];
  readonly may: readonly string[];
}

export interface Answer {
  readonly survey: string;
  readonly answer: string;
  readonly at: string;
}

export interface CallStory {
  readonly call: string;
  readonly arrived: string;
  readonly answered: string | null;
  readonly ended: string | null;
  readonly caller: string;
  readonly did: string;
  readonly customer: string;
  readonly customer_name: string;
  readonly level: string;
  readonly queue: string;
  readonly waited: number | null;
  readonly served_by_kind: string;
  readonly served_by: string;
  readonly outcome: string;
  readonly result: string;
  readonly steps: readonly Step[];
  readonly legs: readonly Leg[];
  readonly marks: readonly Mark[];
  readonly recordings: readonly Recording[];
  readonly survey: readonly Answer[];
}

export interface Waveform {
  readonly seconds: number;
  /** Left: what the caller says; right: what he hears; from 0 to 100. */
  readonly channels: readonly (readonly number[])[];
}

export interface Checked {
  readonly unchanged: boolean;
  readonly checks: readonly { readonly subject: string; readonly amiss: string }[];
  readonly sealed: string | null;
  readonly entry: number | null;
  readonly key: string;
}

export interface Entry {
  readonly n: number;
  readonly at: string;
  readonly kind: string;
  readonly by: string;
  readonly why: string;
}

export interface Hold {
  readonly id: string;
  readonly covers: string;
  readonly target: string;
  readonly placed_by: string;
  readonly why: string;
  readonly placed_at: string;
  readonly asked_by: string;
}

const its = (recording: string) => `/recordings/${encodeURIComponent(recording)}`;
const reason = (because: string) => new URLSearchParams({ because }).toString();

export function story(call: string): Promise<CallStory> {
  return ask("GET", `/calls/${encodeURIComponent(call)}`);
}

export async function opened(recording: string, because: string, download = false): Promise<string> {
  const { opening } = await ask<{ opening: string }>("POST", `${its(recording)}/openings`, { because, download });
  return opening;
}

/** For an `<audio>`: it asks for the parts that it needs. */
export function soundAt(recording: string, opening: string): string {
  return `/api/v1${its(recording)}/sound?opening=${encodeURIComponent(opening)}`;
}

export function waveform(recording: string, opening: string): Promise<Waveform> {
  return ask("GET", `${its(recording)}/waveform?opening=${encodeURIComponent(opening)}`);
}

export function verify(recording: string, because: string): Promise<Checked> {
  return ask("POST", `${its(recording)}/verify`, { because }, AT_LENGTH);
}

export function entries(recording: string, because: string): Promise<readonly Entry[]> {
  return ask("GET", `${its(recording)}/entries?${reason(because)}`);
}

export function holds(because: string): Promise<readonly Hold[]> {
  return ask("GET", `/holds?${reason(because)}`);
}

export function hold(recording: string, because: string): Promise<Hold> {
  return ask("POST", `${its(recording)}/hold`, { because });
}

/** The first step, or (by somebody else than who took it) the second. */
export function release({ id, asked_by }: Hold, because: string): Promise<Hold> {
  return ask("POST", `/holds/${encodeURIComponent(id)}/${asked_by ? "release" : "ask_release"}`, { because });
}

/** The archive, as a file of the browser's. */
export function exported(recording: string, because: string): Promise<Blob> {
  return ask("POST", `${its(recording)}/export`, { because }, AT_LENGTH);
}
