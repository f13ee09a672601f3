import { useTranslation } from "react-i18next";
import { LACKS } from "./lack";
import { MicrophoneChoice } from "./MicrophoneChoice";
import { usePhone } from "./usePhone";

/** How the telephone in the page is. */
export function PhoneLine() {
  const { t } = useTranslation();
  const phone = usePhone();
  const state = phone.state();
  return (
    <div className="phone-line">
      <p className={`small ${state}`} data-phone={state}>
        <span className={`dot ${state}`} />
        {t(`desk.phone.${state}`)}
      </p>
      <PhoneTrouble />
      {state === "idle" && <MicrophoneChoice />}
    </div>
  );
}

/** What is wrong with it, and what he can do about that; nothing if nothing is. */
export function PhoneTrouble() {
  const { t } = useTranslation();
  const phone = usePhone();
  const why = phone.warning() || phone.why();
  return (
    <>
      {why && (
        <p className="warning small" role="alert">
          {t(`phone.${why}`)}
        </p>
      )}
      {why === "elsewhere" && (
        <button type="button" onClick={() => phone.takeHere()}>
          {t("phone.here")}
        </button>
      )}
      {LACKS.some((lack) => lack === why) && (
        <button type="button" onClick={() => phone.tryMicrophone()}>
          {t("phone.tryMicrophone")}
        </button>
      )}
      {why === "soundBlocked" && (
        <button type="button" className="main" onClick={() => phone.letHear()}>
          {t("phone.letHear")}
        </button>
      )}
    </>
  );
}
