import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ownCall } from "../desk/own";
import { clock } from "../live/clock";
import { useHouse } from "../live/store";
import { usePhone } from "../phone/usePhone";
import { signInAnew } from "../session/session";
import { Refusal } from "./Refusal";
import { useDoing } from "./useDoing";

const SOON_MIN = 15;
const MINUTE_MS = 60_000;

/** Says that the session will be over whatever he does, so that nobody's talk is cut off by it unforeseen. */
export function EndsSoon({ latest }: { readonly latest: string }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const minutes = useMinutesTo(latest);
  const hasCall = useHouse(ownCall) !== null;
  const phone = usePhone().state();
  if (!(minutes <= SOON_MIN)) return null;
  return (
    <div className="banner ends-soon" role="status">
      <strong>{t("signIn.soon", { minutes })}</strong>
      {hasCall || phone === "ringing" || phone === "talking" ? (
        <span>{t("signIn.afterCall")}</span>
      ) : (
        <button type="button" disabled={busy} onClick={() => void run(signInAnew)}>
          {t("signIn.anew")}
        </button>
      )}
      <Refusal error={error} />
    </div>
  );
}

/** Those that have begun; NaN where nobody knows. */
function useMinutesTo(moment: string): number {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => clock.each((at) => setNow(at - (at % 1000))), []);
  return Math.max(0, Math.ceil((Date.parse(moment) - now) / MINUTE_MS));
}
