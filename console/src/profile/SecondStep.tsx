import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDoing } from "../frame/useDoing";
import { PasswordField } from "../session/PasswordField";
import { resume } from "../session/session";
import { Enrolment } from "./Enrolment";
import { OwnRefusal } from "./OwnRefusal";
import { beginTotp, endTotp, type Pending } from "./own";

/** Turning the second step on, in two steps itself, or off. */
export function SecondStep({ isOn }: { readonly isOn: boolean }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [password, setPassword] = useState("");
  const [pending, setPending] = useState<Pending | null>(null);
  const turn = async () => {
    if (isOn) await endTotp(password).then(resume);
    else setPending(await beginTotp(password));
    setPassword("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(turn);
  };
  return (
    <section className="card" aria-labelledby="totp">
      <h2 id="totp">{t("profile.totp")}</h2>
      <p className="quiet">{t("profile.totpLead")}</p>
      <p role="status">{t(isOn ? "profile.on" : "profile.off")}</p>
      {pending && !isOn ? (
        <Enrolment pending={pending} />
      ) : (
        <form onSubmit={submit}>
          <PasswordField
            label={t("profile.now")}
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
          />
          <OwnRefusal error={error} />
          <button type="submit" disabled={busy || !password}>
            {t(isOn ? "profile.end" : "profile.begin")}
          </button>
        </form>
      )}
    </section>
  );
}
