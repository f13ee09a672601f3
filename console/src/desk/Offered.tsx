import { useTranslation } from "react-i18next";
import { KeyHint } from "../frame/KeyHint";
import { useKeys } from "../frame/keys";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { usePhone } from "../phone/usePhone";
import { say } from "./asking";

/** A call that rings: take it, or say that he does not want it. */
export function Offered() {
  const { t } = useTranslation();
  const phone = usePhone();
  const { busy, error, run } = useDoing();
  const here = phone.state() === "ringing";
  const decline = () => void run(() => say("decline"));
  useKeys({ ...(here && { a: () => phone.answer() }), ...(!busy && { d: decline }) });
  return (
    <>
      <div className="controls">
        {here ? (
          <button type="button" className="main big" onClick={() => phone.answer()}>
            {t("desk.answer")} <KeyHint of="a" />
          </button>
        ) : (
          <p className="notice">{t("desk.answerOnPhone")}</p>
        )}
        <button type="button" className="big" disabled={busy} onClick={decline}>
          {t("desk.decline")} <KeyHint of="d" />
        </button>
      </div>
      <Refusal error={error} />
    </>
  );
}
