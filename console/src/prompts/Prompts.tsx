import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useTold } from "../frame/useTold";
import "../look/admin.css";
import type { Signed } from "../session/session";
import { Change } from "./Change";
import { PromptCard } from "./PromptCard";
import { everything, type Forced, found, type Said } from "./prompts";

interface Chosen {
  readonly prompt: string;
  readonly said: Said;
}

/** What callers hear: read, listened to, and said otherwise. */
export default function Prompts({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const { told, error, again } = useTold(everything);
  const [sought, seek] = useState("");
  const [heard, hear] = useState("");
  const [chosen, choose] = useState<Chosen | null>(null);
  const [forced, setForced] = useState<Forced | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const shown = found(told?.prompts ?? [], sought);
  const mayChange = who.rights.includes("change_rules");
  // Also after nothing was changed: it may have been refused because somebody else has.
  const close = () => {
    choose(null);
    again();
  };
  return (
    <section className="admin">
      <header className="page-head">
        <h1>{t("prompts.title")}</h1>
        <input
          ref={field}
          type="search"
          placeholder={t("prompts.find")}
          aria-label={t("prompts.find")}
          value={sought}
          onChange={(event) => seek(event.target.value)}
        />
      </header>
      {forced && (
        <p className="notice" role="status">
          {t("prompts.done", { number: forced.number })}
        </p>
      )}
      <Refusal error={error} />
      {told === null && !error && <p className="quiet">{t("loading")}</p>}
      {told && (
        <p className="quiet" role="status">
          {t("prompts.count", { shown: shown.length, all: told.prompts.length })}
        </p>
      )}
      <ul className="cards">
        {told &&
          shown.map((prompt) => (
            <PromptCard
              key={prompt.id}
              prompt={prompt}
              version={told.version}
              heard={heard}
              onHear={hear}
              onChange={mayChange ? (said) => choose({ prompt: prompt.id, said }) : undefined}
            />
          ))}
      </ul>
      {chosen && told && (
        <Change
          {...chosen}
          version={told.version}
          onClose={close}
          onDone={(done) => {
            setForced(done);
            close();
          }}
        />
      )}
    </section>
  );
}
