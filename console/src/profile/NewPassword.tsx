import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDoing } from "../frame/useDoing";
import { PasswordField } from "../session/PasswordField";
import { goOn } from "../session/session";
import { OwnRefusal } from "./OwnRefusal";
import { changePassword } from "./own";

/** Programs that he lets in are out with the old password, unless he says that they stay. */
export function NewPassword({ letsIn }: { readonly letsIn: boolean }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [now, setNow] = useState("");
  const [next, setNext] = useState("");
  const [stay, setStay] = useState(false);
  const [changed, setChanged] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run(async () => goOn(await changePassword(now, next, stay))))) return setChanged(false);
    setNow("");
    setNext("");
    setChanged(true);
  };
  return (
    <section className="card" aria-labelledby="password">
      <h2 id="password">{t("profile.password")}</h2>
      <form onSubmit={(event) => void submit(event)}>
        <PasswordField label={t("profile.now")} autoComplete="current-password" value={now} onChange={setNow} />
        <PasswordField
          label={t("profile.next")}
          hint={t("welcome.hint")}
          autoComplete="new-password"
          value={next}
          onChange={setNext}
        />
        {letsIn && (
          <label className="inline">
            <input type="checkbox" checked={stay} onChange={(event) => setStay(event.target.checked)} />
            {t("profile.programsStay")}
          </label>
        )}
        <OwnRefusal error={error} />
        <p role="status">{changed && t("profile.changed")}</p>
        <button type="submit" disabled={busy || !now || !next}>
          {t("profile.change")}
        </button>
      </form>
    </section>
  );
}
