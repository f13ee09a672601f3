// How a call is judged: forms, scores and notes.
import { ask } from "../session/api";
import { once } from "../session/once";

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly most: number;
  readonly decides: boolean;
}

export interface Form {
  readonly id: string;
  readonly name: string;
  readonly questions: readonly Question[];
}

export type Answers = Readonly<Record<string, number>>;

export interface Score {
  readonly form_name: string;
  readonly points: number;
  readonly most: number;
  readonly comment: string;
  readonly given_by: string;
  readonly at: string;
}

export interface Note {
  readonly text: string;
  readonly written_by: string;
  readonly at: string;
}

const of = (call: string, what: string) => `/calls/${encodeURIComponent(call)}/${what}`;

export const forms = () => ask<readonly Form[]>("GET", "/score_forms");
export const scores = (call: string) => ask<readonly Score[]>("GET", of(call, "scores"));
export const notes = (call: string) => ask<readonly Note[]>("GET", of(call, "notes"));

export function score(call: string, form: string, answers: Answers, comment: string): Promise<Score> {
  return once(of(call, "scores"), { form, answers, comment });
}

export function note(call: string, text: string): Promise<Note> {
  return once(of(call, "notes"), { text });
}

/** What the answers come to so far: nothing at all if one that decides got no point. */
export function points(form: Form, answers: Answers): number {
  if (form.questions.some(({ id, decides }) => decides && answers[id] === 0)) return 0;
  return form.questions.reduce((sum, { id }) => sum + (answers[id] ?? 0), 0);
}

export function isComplete(form: Form, answers: Answers): boolean {
  return form.questions.every(({ id }) => answers[id] !== undefined);
}
