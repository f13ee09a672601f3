import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { OwnRefusal } from "../profile/OwnRefusal";
import { PasswordField } from "../session/PasswordField";
import { useDraft } from "../session/useDraft";
import { useEvent } from "./HookRow";
import { EVENTS, type Event, make } from "./webhooks";

interface Props {
  readonly onClose: () => void;
  readonly onMade: (name: string, secret: string) => void;
}

/** What is kept while it is written. An address may have a secret in it: it is typed again, as the password is. */
const BEGUN: { readonly name: string; readonly events: readonly Event[]; readonly numbers: boolean } = {
  name: "",
  events: [],
  numbers: false,
};

/** Another program that is told: where, and of what. */
export function HookForm({ onClose, onMade }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const { form, set, forget } = useDraft("new webhook", BEGUN);
  const { name, events, numbers } = form;
  const [url, setUrl] = useState("");
  const [password, setPassword] = useState("");
  const begin = async () => {
    const { secret } = await make({ name: name.trim(), url: url.trim(), events, numbers, password });
    forget();
    onMade(name.trim(), secret);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(begin);
  };
  // With numbers whole a 403 may also mean that he sees none himself, which the server says.
  const Why = numbers ? Refusal : OwnRefusal;
  return (
    <Dialog title={t("webhooks.add")} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{t("webhooks.name")}</span>
          <input
            autoComplete="off"
            required
            maxLength={80}
            value={name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </label>
        <label className="field">
          <span>{t("webhooks.url")}</span>
          <input
            type="url"
            autoComplete="off"
            required
            maxLength={2000}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </label>
        <Events chosen={events} onChosen={(chosen) => set({ events: chosen })} />
        <label className="chip">
          <input type="checkbox" checked={numbers} onChange={() => set({ numbers: !numbers })} />
          {t("webhooks.numbers")}
        </label>
        <PasswordField
          label={t("profile.now")}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        <Why error={error} />
        <button type="submit" className="main" disabled={busy || events.length === 0}>
          {t("webhooks.make")}
        </button>
      </form>
    </Dialog>
  );
}

interface EventsProps {
  readonly chosen: readonly Event[];
  readonly onChosen: (events: readonly Event[]) => void;
}

function Events({ chosen, onChosen }: EventsProps) {
  const { t } = useTranslation();
  const named = useEvent();
  const toggled = (one: Event) => (chosen.includes(one) ? chosen.filter((each) => each !== one) : [...chosen, one]);
  return (
    <fieldset className="kinds">
      <legend>{t("webhooks.events")}</legend>
      {EVENTS.map((one) => (
        <label key={one} className="chip">
          <input type="checkbox" checked={chosen.includes(one)} onChange={() => onChosen(toggled(one))} />
          {named(one)}
        </label>
      ))}
    </fieldset>
  );
}
