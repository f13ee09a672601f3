import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { asTime } from "../live/clock";
import { byPage, type Refused } from "./api";
import { ByFirm } from "./ByFirm";
import { Doorway } from "./Doorway";
import { PasswordField } from "./PasswordField";
import { type Lapsed, resume, type Session, signIn } from "./session";
import { useCountdown } from "./useCountdown";

interface Props {
  readonly why: Extract<Session, { is: "out" }>["why"] | Lapsed["why"];
  /** Whose session it was. */
  readonly id?: string;
}

const TRY_EVERY_MS = 3000;

export function SignIn({ why, id = "" }: Props) {
  const { t } = useTranslation();
  const [said, setSaid] = useState({ id, password: "" });
  const [second, setSecond] = useState(false);
  const [error, setError] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const [locked, lock] = useCountdown();
  useRetryWhile(why === "away");

  const tryIt = async (totp: string) => {
    setBusy(true);
    setError(null);
    try {
      await signIn(said.id.trim(), said.password, totp);
    } catch (refused) {
      setBusy(false);
      refusedWith(refused as Refused);
    }
  };
  const refusedWith = (refused: Refused) => {
    if (refused.needs === "totp" && !second) setSecond(true);
    else setError(refused);
    if (refused.status === 429) lock(refused.retryAfter);
  };
  const back = () => {
    setSecond(false);
    setError(null);
  };

  return (
    <Doorway title={second ? t("signIn.totpTitle") : t("signIn.title")}>
      {why !== "" && !second && <p className={`notice ${why}`}>{t(`signIn.${why}`)}</p>}
      {second ? (
        <Totp busy={busy || locked > 0} onGiven={tryIt} onBack={back} />
      ) : (
        <ByFirm>
          <First said={said} onSaid={setSaid} busy={busy || locked > 0} onGiven={() => tryIt("")} />
        </ByFirm>
      )}
      {locked > 0 ? (
        <p className="refusal" role="alert">
          {t("signIn.locked", { time: asTime(locked) })}
        </p>
      ) : (
        error && error.status !== 429 && <WhyNot error={error} second={second} />
      )}
    </Doorway>
  );
}

function WhyNot({ error, second }: { readonly error: Refused; readonly second: boolean }) {
  const { t } = useTranslation();
  if (error.status !== 401 && error.needs === "") return <Refusal error={error} />;
  return (
    <p className="refusal" role="alert">
      {t(second ? "signIn.totpWrong" : "signIn.wrong")}
    </p>
  );
}

interface Said {
  readonly id: string;
  readonly password: string;
}

interface FirstProps {
  readonly said: Said;
  readonly onSaid: (said: Said) => void;
  readonly busy: boolean;
  readonly onGiven: () => void;
}

function First({ said, onSaid, busy, onGiven }: FirstProps) {
  const { t } = useTranslation();
  return (
    <form onSubmit={without(onGiven)}>
      <label className="field">
        <span>{t("signIn.id")}</span>
        <input
          name="id"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          // biome-ignore lint/a11y/noAutofocus: it is the only thing to do on this page
          autoFocus
          value={said.id}
          onChange={(event) => onSaid({ ...said, id: event.target.value })}
        />
      </label>
      <PasswordField
        label={t("signIn.password")}
        autoComplete="current-password"
        value={said.password}
        onChange={(password) => onSaid({ ...said, password })}
      />
      <button type="submit" className="main" disabled={busy}>
        {t("signIn.submit")}
      </button>
      <p className="quiet small">{t("signIn.forgotten")}</p>
    </form>
  );
}

interface TotpProps {
  readonly busy: boolean;
  readonly onGiven: (digits: string) => void;
  readonly onBack: () => void;
}

function Totp({ busy, onGiven, onBack }: TotpProps) {
  const { t } = useTranslation();
  const [digits, setDigits] = useState("");
  return (
    <form onSubmit={without(() => onGiven(digits))}>
      <label className="field">
        <span>{t("signIn.totp")}</span>
        <input
          className="digits"
          name="totp"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9]{6}"
          maxLength={6}
          required
          // biome-ignore lint/a11y/noAutofocus: it is the only thing to do in this step
          autoFocus
          value={digits}
          onChange={(event) => setDigits(event.target.value.replace(/\D/g, ""))}
        />
      </label>
      <button type="submit" className="main" disabled={busy || digits.length < 6}>
        {t("signIn.submit")}
      </button>
      <button type="button" className="plain" onClick={onBack}>
        {t("signIn.back")}
      </button>
    </form>
  );
}

/** The form's own sending is not wanted. */
function without(act: () => void): (event: FormEvent) => void {
  return (event) => {
    event.preventDefault();
    act();
  };
}

function useRetryWhile(away: boolean): void {
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => void byPage(resume), TRY_EVERY_MS);
    return () => clearInterval(timer);
  }, [away]);
}
