// Forms by which calls are judged. One that was used stays as it was: a change is another form, and the older one is retired.
import { type Form, forms } from "../quality/judging";
import { ask } from "../session/api";

export type Question = Form["questions"][number];
export { type Form, forms };

const MOST = 5;

export const make = (form: Form) => ask<Form>("POST", "/score_forms", form);
export const retire = (id: string) => ask("DELETE", `/score_forms/${encodeURIComponent(id)}`);

/** Put it in place of the older one, which stands until the newer does. */
export async function replace(older: Form | null, newer: Form): Promise<void> {
  await make(newer);
  if (older) await retire(older.id);
}

export const EMPTY: Form = { id: "", name: "", questions: [{ id: "q1", text: "", most: MOST, decides: false }] };

/** What the next version begins as: the same questions, by another id. */
export function nextOf(form: Form): Form {
  const [, stem = form.id, number = "1"] = /^(.*?)(?:-(\d+))?$/.exec(form.id) ?? [];
  return { ...form, id: `${stem}-${Number(number) + 1}` };
}

/** With one question more, whose id none of the others has. */
export function withOneMore(form: Form): Form {
  const taken = new Set(form.questions.map(({ id }) => id));
  let number = form.questions.length + 1;
  while (taken.has(`q${number}`)) number += 1;
  return { ...form, questions: [...form.questions, { id: `q${number}`, text: "", most: MOST, decides: false }] };
}

export function withQuestion(form: Form, at: number, part: Partial<Question>): Form {
  return { ...form, questions: form.questions.map((one, place) => (place === at ? { ...one, ...part } : one)) };
}

export function without(form: Form, at: number): Form {
  return { ...form, questions: form.questions.filter((_, place) => place !== at) };
}

export function pointsOf({ questions }: Form): number {
  return questions.reduce((sum, { most }) => sum + most, 0);
}
