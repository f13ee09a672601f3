import { useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyButton } from "../frame/KeyButton";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import type { CallRow } from "../live/wire";
import { pauseRecording, recordAgain } from "./asking";

const REASONS = ["cardNumber", "password", "private"] as const;

/** While a caller says what nobody is to hear again, nothing is kept; the reason stands in the call's story. */
export function Recording({ call }: { readonly call: CallRow }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [asked, ask] = useState(false);
  const pause = (reason: string) => {
    ask(false);
    void run(() => pauseRecording(reason));
  };
  const again = () => void run(recordAgain);
  const byKey = { on: () => ask(!asked), paused: again }[call.recording];
  useKeys(byKey && !busy ? { p: byKey } : {});
  return (
    <>
      {call.recording === "paused" && (
        <div className="controls">
          <p className="warning" role="status">
            {t("desk.notRecorded")}
          </p>
          <KeyButton of="p" className="main" disabled={busy} onClick={again}>
            {t("desk.recordAgain")}
          </KeyButton>
        </div>
      )}
      {call.recording === "on" && (
        <div className="controls">
          <KeyButton of="p" disabled={busy} aria-expanded={asked} onClick={() => ask(!asked)}>
            {t("desk.pause")}
          </KeyButton>
        </div>
      )}
      {asked && call.recording === "on" && (
        <fieldset className="reasons">
          <legend className="quiet small">{t("desk.pauseWhy")}</legend>
          {REASONS.map((reason, at) => (
            // biome-ignore lint/a11y/noAutofocus: he has just asked for these
            <button key={reason} type="button" autoFocus={at === 0} onClick={() => pause(t(`desk.pauses.${reason}`))}>
              {t(`desk.pauses.${reason}`)}
            </button>
          ))}
        </fieldset>
      )}
      <Refusal error={error} />
    </>
  );
}
