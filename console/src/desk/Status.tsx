import { useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyButton } from "../frame/KeyButton";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { Since } from "../live/Since";
import { seen } from "../live/seen";
import type { AgentRow } from "../live/wire";
import { PhoneLine } from "../phone/PhoneLine";
import { ServersWords } from "../said/ServersWords";
import { type Said, say } from "./asking";
import { useChoices } from "./useChoices";

/** What he says of himself, and what is made of it. */
export function Status({ agent }: { readonly agent: AgentRow }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [asked, ask] = useState(false);
  const state = seen(agent);
  const isOut = agent.status === "logged_out";
  const tell = (wish: Said, reason = "") => {
    ask(false);
    void run(() => say(wish, reason ? { reason } : {}));
  };
  useKeys(isOut ? { i: () => tell("log_in") } : { r: () => tell("ready"), n: () => ask(true) });
  return (
    <section className="card status" aria-labelledby="status">
      <h2 id="status">{t("desk.status")}</h2>
      <p className="status-now" role="status">
        <span className={`dot large ${state}`} />
        <strong data-own-state={state}>{t(`state.${state}`)}</strong>
        {state === "paused" && agent.reason && (
          <span className="quiet">
            <ServersWords text={agent.reason} />
          </span>
        )}
      </p>
      {isOut && agent.reason && <p className="notice">{t("desk.loggedOutBy", { who: agent.reason })}</p>}
      <p className="status-time">
        <Since at={agent.since} />
        {agent.until && (
          <span className="quiet small">
            {t("desk.left")} <Since at={agent.until} down />
          </span>
        )}
      </p>
      {!agent.phone && <p className="warning">{t("desk.noPhone")}</p>}
      <div className="choices">
        {isOut ? (
          <KeyButton of="i" className="main" disabled={busy} onClick={() => tell("log_in")}>
            {t("desk.logIn")}
          </KeyButton>
        ) : (
          <>
            <KeyButton
              of="r"
              className={agent.status === "available" ? "" : "main"}
              aria-pressed={agent.status === "available"}
              disabled={busy}
              onClick={() => tell("ready")}
            >
              {t("desk.ready")}
            </KeyButton>
            <KeyButton
              of="n"
              aria-pressed={agent.status === "not_ready"}
              aria-expanded={asked}
              disabled={busy}
              onClick={() => ask(!asked)}
            >
              {t("desk.notReady")}
            </KeyButton>
            {asked && <Reasons onChosen={(reason) => tell("not_ready", reason)} />}
            <button type="button" className="plain" disabled={busy} onClick={() => tell("log_out")}>
              {t("desk.logOut")}
            </button>
          </>
        )}
      </div>
      <Refusal error={error} />
      <PhoneLine />
    </section>
  );
}

function Reasons({ onChosen }: { readonly onChosen: (reason: string) => void }) {
  const { t } = useTranslation();
  const { reasons } = useChoices();
  return (
    <fieldset className="reasons">
      <legend className="quiet small">{t("desk.reason")}</legend>
      {reasons.map((reason, at) => (
        // biome-ignore lint/a11y/noAutofocus: he has just asked for these
        <button key={reason} type="button" autoFocus={at === 0} onClick={() => onChosen(reason)}>
          {reason}
        </button>
      ))}
      {/* biome-ignore lint/a11y/noAutofocus: as above */}
      <button type="button" autoFocus={reasons.length === 0} onClick={() => onChosen("")}>
        {t("desk.noReason")}
      </button>
    </fieldset>
  );
}
