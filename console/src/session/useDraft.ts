import { useState } from "react";
import { drafts } from "./drafts";

export interface Draft<Form> {
  readonly form: Form;
  readonly set: (changed: Partial<Form>) => void;
  /** It was sent, or is not wanted: the form is as it was at first. */
  readonly forget: () => void;
}

/** A form that nobody has to fill in twice; give what bears it a key of the same name if that may change. */
export function useDraft<Form extends object>(name: string, begun: Form): Draft<Form> {
  const [form, setForm] = useState(() => ({ ...begun, ...drafts.read<Partial<Form>>(name) }));
  const set = (changed: Partial<Form>) => {
    const next = { ...form, ...changed };
    drafts.write(name, next);
    setForm(next);
  };
  const forget = () => {
    drafts.forget(name);
    setForm(begun);
  };
  return { form, set, forget };
}
