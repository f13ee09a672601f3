import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useDraft } from "../session/useDraft";
import { useRole } from "../words/named";
import { add, change, type Draft, type Person, ROLES } from "./person";

interface Props {
  /** Null: somebody new. */
  readonly person: Person | null;
  readonly onClose: () => void;
  readonly onSaved: (name: string, link: string) => void;
}

const NEW: Draft = { name: "", roles: ["agent"], queues: [], agent: null, language: "zh" };

export function PersonForm({ person, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft(person ? `person ${person.id}` : "new person", begun(person));
  const save = async () => {
    const link = person ? "" : (await add(form.id.trim(), cut(form))).link;
    if (person) await change(person.id, cut(form));
    forget();
    onSaved(form.name, link);
  };
  const cancel = () => {
    forget();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(save);
  };
  return (
    <Dialog title={person ? person.name : t("people.add")} onClose={onClose}>
      <form className="person-form" onSubmit={submit}>
        {!person && (
          <Text
            name={t("people.id")}
            value={form.id}
            onValue={(id) => set({ id })}
            pattern="[a-zA-Z0-9._\-]+"
            required
          />
        )}
        <Text name={t("people.name")} value={form.name} onValue={(name) => set({ name })} required />
        <Roles roles={form.roles} onRoles={(roles) => set({ roles })} />
        <Text
          name={t("people.agent")}
          hint={t("people.agentHint")}
          value={form.agent ?? ""}
          onValue={(agent) => set({ agent: agent || null })}
        />
        <Text
          name={t("people.teams")}
          hint={t("people.teamsHint")}
          value={form.queues.join(", ")}
          onValue={(text) => set({ queues: text.split(/[,，]\s*/) })}
        />
        <label className="field">
          <span>{t("people.language")}</span>
          <select value={form.language} onChange={(event) => set({ language: event.target.value })}>
            <option value="zh">{t("people.zh")}</option>
            <option value="en">{t("people.en")}</option>
          </select>
        </label>
        <Refusal error={error} />
        <div className="controls">
          <button type="submit" className="main" disabled={busy || form.roles.length === 0}>
            {t("people.save")}
          </button>
          <button type="button" className="plain" onClick={cancel}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is kept while it is written: nothing of his password or of his second factor. */
function begun(person: Person | null): Draft & { readonly id: string } {
  const { id, name, roles, queues, agent, language } = person ?? { ...NEW, id: "" };
  return { id, name, roles, queues, agent, language };
}

/** As it is sent: what is empty is left out. */
function cut({ name, roles, queues, agent, language }: Draft): Draft {
  return {
    name: name.trim(),
    roles,
    queues: queues.map((each) => each.trim()).filter(Boolean),
    agent: agent?.trim() || null,
    language,
  };
}

interface TextProps {
  readonly name: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string;
  readonly pattern?: string;
  readonly required?: boolean;
}

function Text({ name, value, onValue, hint, ...more }: TextProps) {
  return (
    <label className="field">
      <span>{name}</span>
      <input autoComplete="off" value={value} onChange={(event) => onValue(event.target.value)} {...more} />
      {hint && <span className="quiet small">{hint}</span>}
    </label>
  );
}

interface RolesProps {
  readonly roles: readonly string[];
  readonly onRoles: (roles: readonly string[]) => void;
}

function Roles({ roles, onRoles }: RolesProps) {
  const { t } = useTranslation();
  const named = useRole();
  const toggle = (role: string) =>
    onRoles(roles.includes(role) ? roles.filter((each) => each !== role) : [...roles, role]);
  return (
    <fieldset className="kinds">
      <legend>{t("people.roles")}</legend>
      {ROLES.map((role) => (
        <label key={role} className="chip">
          <input type="checkbox" checked={roles.includes(role)} onChange={() => toggle(role)} />
          {named(role)}
        </label>
      ))}
    </fieldset>
  );
}
