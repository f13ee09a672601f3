import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { PhoneControls } from "../desk/PhoneControls";
import { KeyButton } from "../frame/KeyButton";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import type { House } from "../live/house";
import { useHouse } from "../live/store";
import type { CallRow } from "../live/wire";
import { PhoneTrouble } from "../phone/PhoneLine";
import { usePhone } from "../phone/usePhone";
import { useServersWords } from "../said/useServersWords";
import { asked } from "./asked";
import { be } from "./asking";
import { deedsOf, WAYS, type Way, wayNow } from "./deeds";
import { useOwnRow, useStepping } from "./stepping";

/** The call that he is with as a supervisor, or is rung for. */
export function supervisedBy(me: string): (house: House) => CallRow | null {
  return (house) => {
    const call = house.calls.get(house.agents.get(me)?.call ?? "");
    return call && me !== "" && call.supervisor === me ? call : null;
  };
}

/** With which talk he is, how, and the way out. */
export function UnderWay() {
  const { me } = useStepping();
  const call = useHouse(supervisedBy(me));
  return call && <With key={call.id} call={call} />;
}

function With({ call }: { readonly call: CallRow }) {
  const { t } = useTranslation();
  const { me, floor } = useStepping();
  const { busy, error, run } = useDoing();
  const said = useServersWords();
  const agent = useHouse((house) => house.agents.get(call.agent ?? "")?.name) ?? said(call.party);
  const now = wayNow(call);
  const deeds = deedsOf(call, useOwnRow(me), floor);
  const wish = (deed: Way | "takeOver" | "leave") => void run(() => be(deed, call.id));
  const caller = call.customer || call.number || t("calls.unknown");
  return (
    <section
      className="card under-way"
      aria-labelledby="under-way"
      data-supervised={call.id}
      data-way={now ?? "ringing"}
    >
      <div className="under-way-line">
        <p id="under-way" role="status" className="grow">
          <span className={now ? "dot talking" : "dot ringing"} />{" "}
          <strong>{t(now ? `stepping.now.${now}` : "stepping.rings")}</strong>{" "}
          <span className="quiet">{t("stepping.between", { caller, agent })}</span>
        </p>
        {!now && <Answer call={call.id} />}
        <PhoneControls call={null} run={run} />
        <fieldset className="ways">
          <legend className="unseen">{t("stepping.how")}</legend>
          {WAYS.filter((way) => way === now || deeds.includes(way)).map((way) => (
            <button key={way} type="button" aria-pressed={way === now} disabled={busy} onClick={() => wish(way)}>
              {t(`stepping.${way}`)}
            </button>
          ))}
          {deeds.includes("takeOver") && (
            <button type="button" disabled={busy} onClick={() => wish("takeOver")}>
              {t("stepping.takeOver")}
            </button>
          )}
        </fieldset>
        <button type="button" className="danger" disabled={busy} onClick={() => wish("leave")}>
          {t("stepping.leave")}
        </button>
      </div>
      <PhoneTrouble />
      <Refusal error={error} />
    </section>
  );
}

/** Where it rings: in this page, which answers by itself what was asked for here, or on his table. */
function Answer({ call }: { readonly call: string }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const here = phone.state() === "ringing";
  useKeys(here ? { a: () => phone.answer() } : {});
  useEffect(() => {
    if (here && asked.takes(call)) phone.answer();
  }, [here, call, phone]);
  if (!here) return phone.state() === "talking" ? null : <span className="quiet small">{t("desk.answerOnPhone")}</span>;
  return (
    <KeyButton of="a" className="main" onClick={() => phone.answer()}>
      {t("desk.answer")}
    </KeyButton>
  );
}
