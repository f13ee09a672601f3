import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useMoment } from "../quality/words";
import { useServersWords } from "../said/useServersWords";
import en from "../words/en.json";
import { Deliveries } from "./Deliveries";
import { type Hook, isInTrouble, test } from "./webhooks";

interface Props {
  readonly hook: Hook;
  readonly mayChange: boolean;
  readonly onTested: () => void;
  readonly onRemove: () => void;
}

/** One program: where it is told, of what, and how that goes; its deliveries stand open where something is wrong. */
export function HookRow({ hook, mayChange, onTested, onRemove }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [isOpen, setOpen] = useState(isInTrouble(hook));
  const [tested, setTested] = useState(0);
  const sendTest = () =>
    void run(() => test(hook.id)).then(() => {
      setOpen(true);
      setTested((before) => before + 1);
      onTested();
    });
  return (
    <section className="card hook" aria-labelledby={hook.id} data-hook={hook.id}>
      <header className="section-head">
        <h2 id={hook.id}>{hook.name}</h2>
        <div className="controls">
          <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t("webhooks.deliveries")}
          </button>
          {mayChange && (
            <>
              <button type="button" disabled={busy || hook.off !== ""} onClick={sendTest}>
                {t("webhooks.test")}
              </button>
              <button type="button" className="danger" onClick={onRemove}>
                {t("webhooks.remove")}
              </button>
            </>
          )}
        </div>
      </header>
      <Told hook={hook} />
      <Standing hook={hook} />
      <Refusal error={error} />
      {isOpen && <Deliveries key={tested} hook={hook.id} />}
    </section>
  );
}

function Told({ hook }: { readonly hook: Hook }) {
  const { t } = useTranslation();
  const named = useEvent();
  return (
    <>
      <p className="token">
        <code>{hook.url}</code>
      </p>
      <p className="token">
        {hook.events.map((event) => (
          <span key={event} className="tag">
            {named(event)}
          </span>
        ))}
        {hook.numbers && <span className="tag">{t("webhooks.numbers")}</span>}
      </p>
    </>
  );
}

function Standing({ hook }: { readonly hook: Hook }) {
  const { t } = useTranslation();
  const said = useServersWords();
  const moment = useMoment();
  return (
    <p className="small">
      {hook.off && <strong className="bad">{t("webhooks.off", { why: said(hook.off) })} </strong>}
      {hook.failing && <strong className="bad">{t("webhooks.failing", { at: moment(hook.failing) })} </strong>}
      {hook.tries > 0 && <span className="warn">{t("webhooks.inVain", { tries: hook.tries })} </span>}
      <span className="quiet">
        {t("webhooks.waiting", { waiting: hook.waiting })} ·{" "}
        {hook.taken ? t("webhooks.taken", { at: moment(hook.taken) }) : t("webhooks.neverTaken")} ·{" "}
        {t("webhooks.made", { by: hook.made_by, at: moment(hook.made) })}
      </span>
    </p>
  );
}

/** What is told, in his language; one that is not known here as it came. */
export function useEvent(): (event: string) => string {
  const { t } = useTranslation();
  const known: object = en.webhooks.event;
  return (event) => {
    const key = event.replace(".", "_");
    return key in known ? t(`webhooks.event.${key}` as never) : event;
  };
}
