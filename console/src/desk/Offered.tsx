import { useTranslation } from "react-i18next";
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
  useKeys(here ? { a: () => phone.answer() } : {});
  return (
    <>
      <div className="controls">
        {here ? (
          <button type="button" className="main big" onClick={() => phone.answer()}>
            {t("desk.answer")} <kbd>a</kbd>
          </button>
        ) : (
          <p className="notice">{t("desk.answerOnPhone")}</p>
        )}
        <button type="button" className="big" disabled={busy} onClick={() => void run(() => say("decline"))}>
          {t("desk.decline")}
        </button>
      </div>
      <Refusal error={error} />
    </>
  );
}
