import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDoing } from "../frame/useDoing";
import { OwnRefusal } from "../profile/OwnRefusal";
import { PasswordField } from "../session/PasswordField";
import { useScope } from "../words/named";
import { type Choice, make } from "./tokens";

const DAYS = [7, 30, 90, 365] as const;

interface Props {
  readonly mayGive: Choice;
  readonly onMade: (name: string, token: string) => void;
}

export function TokenForm({ mayGive, onMade }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [days, setDays] = useState<number>(90);
  const [password, setPassword] = useState("");
  const toggle = (scope: string) =>
    setScopes(scopes.includes(scope) ? scopes.filter((each) => each !== scope) : [...scopes, scope]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => onMade(name.trim(), (await make({ name: name.trim(), scopes, days, password })).token));
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
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <Scopes legend={t("programs.reading")} offered={mayGive.reading} chosen={scopes} onToggle={toggle} />
      {mayGive.changing.length > 0 && (
        <Scopes legend={t("programs.changing")} offered={mayGive.changing} chosen={scopes} onToggle={toggle} />
      )}
      <label className="field">
        <span>{t("programs.lasts")}</span>
        <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
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
