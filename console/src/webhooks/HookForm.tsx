import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { OwnRefusal } from "../profile/OwnRefusal";
import { PasswordField } from "../session/PasswordField";
import { useEvent } from "./HookRow";
import { EVENTS, type Event, make } from "./webhooks";

interface Props {
  readonly onClose: () => void;
  readonly onMade: (name: string, secret: string) => void;
}

/** Another program that is told: where, and of what. */
export function HookForm({ onClose, onMade }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [events, setEvents] = useState<readonly Event[]>([]);
  const [numbers, setNumbers] = useState(false);
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const [name, url] = [said.get("name"), said.get("url")].map((text) => String(text ?? "").trim());
    const wish = { name: name ?? "", url: url ?? "", events, numbers, password };
    void run(async () => onMade(wish.name, (await make(wish)).secret));
  };
  // With numbers whole a 403 may also mean that he sees none himself, which the server says.
  const Why = numbers ? Refusal : OwnRefusal;
  return (
    <Dialog title={t("webhooks.add")} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{t("webhooks.name")}</span>
          <input name="name" autoComplete="off" required maxLength={80} />
        </label>
        <label className="field">
          <span>{t("webhooks.url")}</span>
          <input name="url" type="url" autoComplete="off" required maxLength={2000} />
        </label>
        <Events chosen={events} onChosen={setEvents} />
        <label className="chip">
          <input type="checkbox" checked={numbers} onChange={() => setNumbers(!numbers)} />
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
