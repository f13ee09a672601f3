import { useState } from "react";
import { useTranslation } from "react-i18next";
import { KeyButton } from "../frame/KeyButton";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { usePhone } from "../phone/usePhone";
import { onTable, say } from "./asking";

/** A call that rings: take it, or say that he does not want it. */
export function Offered() {
  const { t } = useTranslation();
  const phone = usePhone();
  const { busy, error, run } = useDoing();
  const here = phone.state() === "ringing";
  const decline = () => void run(() => say("decline"));
  const [isAsked, setAsked] = useState(false);
  const answer = () => (here ? phone.answer() : void run(onTable.answer).then(setAsked));
  useKeys(busy ? {} : { a: answer, d: decline });
  return (
    <>
      <div className="controls">
        <KeyButton of="a" className="main big" disabled={busy} onClick={answer}>
          {t("desk.answer")}
        </KeyButton>
        <KeyButton of="d" className="big" disabled={busy} onClick={decline}>
          {t("desk.decline")}
        </KeyButton>
      </div>
      {!here && (
        <p className="notice" role="status">
          {t(isAsked ? "desk.pickUp" : "desk.ringsOnTable")}
        </p>
      )}
      <Refusal error={error} />
    </>
  );
}
