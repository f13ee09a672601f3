import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { resume } from "../session/session";
import { inGroups, type Pending, takeTotp } from "./own";
import { Qr } from "./Qr";

/** The key for his authenticator; it counts once he has said what that shows. */
export function Enrolment({ pending }: { readonly pending: Pending }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [digits, setDigits] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(() => takeTotp(pending.pending, digits).then(resume));
  };
  return (
    <form onSubmit={submit}>
      <p>{t("profile.scan")}</p>
      <Qr text={pending.uri} label={t("profile.picture")} />
      <p>
        <span className="quiet small">{t("profile.key")}</span> <code data-secret="">{inGroups(pending.secret)}</code>
      </p>
      <label className="field">
        <span>{t("profile.shown")}</span>
        <input
          className="digits"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={digits}
          onChange={(event) => setDigits(event.target.value.replace(/\D/g, ""))}
        />
      </label>
      <Refusal error={error} />
      <button type="submit" className="main" disabled={busy || digits.length < 6}>
        {t("profile.confirm")}
      </button>
    </form>
  );
}
