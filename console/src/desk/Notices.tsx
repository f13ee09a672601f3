import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { HOURS } from "../live/moment";
import { useHouse } from "../live/store";
import type { Notice } from "../live/wire";
import { hasRead } from "./asking";

const NONE: readonly Notice[] = [];

/** What supervisors have written to him: read aloud as it comes, there until he says that he has read it. */
export function Notices() {
  const { t, i18n } = useTranslation();
  const notices = useHouse((house) => house.me?.notices ?? NONE);
  const { busy, error, run } = useDoing();
  const time = new Intl.DateTimeFormat(i18n.language, { hour: "2-digit", minute: "2-digit", ...HOURS });
  return (
    <section className="notices" aria-label={t("notices.title")} aria-live="polite" aria-relevant="additions">
      {notices.map(({ id, at, sender, text }) => (
        <article key={id} className="card notice-card" data-notice={id}>
          <p className="small quiet">
            {t("notices.from", { who: sender })} <time dateTime={at}>{time.format(new Date(at))}</time>
          </p>
          <p className="notice-text">{text}</p>
          <button type="button" disabled={busy} onClick={() => void run(() => hasRead(id))}>
            {t("notices.read")}
          </button>
        </article>
      ))}
      <Refusal error={error} />
    </section>
  );
}
