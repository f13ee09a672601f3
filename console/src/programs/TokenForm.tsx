import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDoing } from "../frame/useDoing";
import { OwnRefusal } from "../profile/OwnRefusal";
import { PasswordField } from "../session/PasswordField";
import { useDraft } from "../session/useDraft";
import { useScope } from "../words/named";
import { type Choice, make } from "./tokens";

const DAYS = [7, 30, 90, 365] as const;

/** What is kept while it is written: the password is not. */
const BEGUN: { readonly name: string; readonly scopes: readonly string[]; readonly days: number } = {
  name: "",
  scopes: [],
  days: 90,
};

interface Props {
  readonly mayGive: Choice;
  readonly onMade: (name: string, token: string) => void;
}

export function TokenForm({ mayGive, onMade }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft("new token", BEGUN);
  const { name, scopes, days } = form;
  const [password, setPassword] = useState("");
  const toggle = (scope: string) =>
    set({ scopes: scopes.includes(scope) ? scopes.filter((each) => each !== scope) : [...scopes, scope] });
  const begin = async () => {
    const { token } = await make({ name: name.trim(), scopes, days, password });
    forget();
    onMade(name.trim(), token);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(begin);
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        <span>{t("programs.name")}</span>
        <input
          autoComplete="off"
          required
          maxLength={80}
          value={name}
          onChange={(event) => set({ name: event.target.value })}
        />
      </label>
      <Scopes legend={t("programs.reading")} offered={mayGive.reading} chosen={scopes} onToggle={toggle} />
      {mayGive.changing.length > 0 && (
        <Scopes legend={t("programs.changing")} offered={mayGive.changing} chosen={scopes} onToggle={toggle} />
      )}
      <label className="field">
        <span>{t("programs.lasts")}</span>
        <select value={days} onChange={(event) => set({ days: Number(event.target.value) })}>
          {DAYS.map((each) => (
            <option key={each} value={each}>
              {t("programs.days", { days: each })}
            </option>
          ))}
        </select>
      </label>
      <PasswordField label={t("profile.now")} autoComplete="current-password" value={password} onChange={setPassword} />
      <OwnRefusal error={error} />
      <button type="submit" className="main" disabled={busy || !name.trim() || scopes.length === 0 || !password}>
        {t("programs.make")}
      </button>
    </form>
  );
}

interface ScopesProps {
  readonly legend: string;
  readonly offered: readonly string[];
  readonly chosen: readonly string[];
  readonly onToggle: (scope: string) => void;
}

function Scopes({ legend, offered, chosen, onToggle }: ScopesProps) {
  const named = useScope();
  return (
    <fieldset className="kinds">
      <legend>{legend}</legend>
      {offered.map((scope) => (
        <label key={scope} className="chip">
          <input type="checkbox" checked={chosen.includes(scope)} onChange={() => onToggle(scope)} />
          {named(scope)}
        </label>
      ))}
    </fieldset>
  );
}
