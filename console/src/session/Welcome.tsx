import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { stay } from "../frame/path";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { ask, Refused } from "./api";
import { Doorway } from "./Doorway";
import { PasswordField } from "./PasswordField";
import { signOut } from "./session";

const SHORTEST = 12;

/** Where a one-time link leads. What it carries stands behind the #, so that no log on the way has it. */
export function Welcome() {
  const { t } = useTranslation();
  const [link] = useState(linkHere);
  const [done, setDone] = useState(false);
  const { busy, error, run } = useDoing();
  const keep = async (password: string) =>
    setDone(await run(() => ask("POST", "/welcome", { link, password }, { quietly: true }).then(signOut)));
  const used = link === "" || (error instanceof Refused && [401, 403, 404, 410].includes(error.status));
  return (
    <Doorway title={t("welcome.title")}>
      {done ? (
        <>
          <p role="status">{t("welcome.done")}</p>
          <a className="button main" href="/" onClick={stay}>
            {t("welcome.toSignIn")}
          </a>
        </>
      ) : used ? (
        <p className="refusal" role="alert">
          {t("welcome.noLink")}
        </p>
      ) : (
        <>
          <p className="quiet">{t("welcome.lead")}</p>
          <Choice busy={busy} onChosen={keep} />
          <Refusal error={error} />
        </>
      )}
    </Doorway>
  );
}

function linkHere(): string {
  return location.hash.slice(1) || (new URLSearchParams(location.search).get("link") ?? "");
}

function Choice({ busy, onChosen }: { readonly busy: boolean; readonly onChosen: (password: string) => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const missing = SHORTEST - [...password].length;
  const differs = again !== "" && again !== password;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChosen(password);
  };
  return (
    <form onSubmit={submit}>
      <PasswordField
        label={t("welcome.password")}
        hint={password && missing > 0 ? t("welcome.short", { count: missing }) : t("welcome.hint")}
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
      />
      <PasswordField
        label={t("welcome.again")}
        {...(differs && { hint: t("welcome.differs") })}
        autoComplete="new-password"
        value={again}
        onChange={setAgain}
      />
      <button type="submit" className="main" disabled={busy || missing > 0 || password !== again}>
        {t("welcome.submit")}
      </button>
    </form>
  );
}
