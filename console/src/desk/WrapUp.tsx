import { useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyButton } from "../frame/KeyButton";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { Since } from "../live/Since";
import { OfCaller } from "../tickets/OfCaller";
import { OpenTicket } from "../tickets/OpenTicket";
import { say } from "./asking";
import { CallBack } from "./CallBack";
import { Note } from "./Note";
import { useChoices } from "./useChoices";

const LONGER_S = "60";
/** So many results have a key. */
const BY_DIGIT = 9;

interface Props {
  readonly call: string;
  readonly until: string | null;
  readonly onPromised: () => void;
}

/** After a call: what came of it, and as much time as that needs. */
export function WrapUp({ call, until, onPromised }: Props) {
  const { t } = useTranslation();
  const { results } = useChoices();
  const { busy, error, run } = useDoing();
  const [kept, setKept] = useState("");
  const keep = async (result: string) => {
    if (await run(() => say("result", { result }))) setKept(result);
  };
  const longer = () => void run(() => say("longer", { seconds: LONGER_S }));
  const byDigit = results.slice(0, BY_DIGIT).map((result, at) => [at + 1, () => void keep(result)] as const);
  useKeys(busy ? {} : { l: longer, ...Object.fromEntries(byDigit) });
  return (
    <section className="card wrap-up" aria-labelledby="call">
      <header className="call-head">
        <h2 id="call">{t("desk.wrapUp")}</h2>
        {until && (
          <p className="left">
            <Since at={until} down /> <span className="quiet small">{t("desk.left")}</span>
          </p>
        )}
      </header>
      {results.length > 0 && (
        <fieldset className="reasons">
          <legend>{t("desk.result")}</legend>
          {results.map((result, at) => (
            <KeyButton
              of={at < BY_DIGIT ? String(at + 1) : ""}
              key={result}
              aria-pressed={kept === result}
              disabled={busy}
              onClick={() => void keep(result)}
            >
              {result}
            </KeyButton>
          ))}
        </fieldset>
      )}
      <p role="status" className="quiet small">
        {kept && t("desk.kept")}
      </p>
      <OfCaller />
      <Note call={call} />
      <div className="later">
        <CallBack call={call} onPromised={onPromised} />
        <OpenTicket call={call} />
      </div>
      <div className="controls">
        <KeyButton of="l" disabled={busy} onClick={longer}>
          {t("desk.longer")}
        </KeyButton>
        <KeyButton of="r" className="main" disabled={busy} onClick={() => void run(() => say("ready"))}>
          {t("desk.ready")}
        </KeyButton>
      </div>
      <Refusal error={error} />
    </section>
  );
}
