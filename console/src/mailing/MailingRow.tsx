import { useTranslation } from "react-i18next";
import { HOURS } from "../live/moment";
import { useServersWords } from "../said/useServersWords";
import { useQueueName } from "../words/queues";
import { type Letter, type Mailing, weekday } from "./mailings";

interface Props {
  readonly mailing: Mailing;
  readonly zone: string;
  /** Null: it is not his to change. */
  readonly onChange: (() => void) | null;
  readonly onTrial: (() => void) | null;
  readonly onRemove: (() => void) | null;
}

/** One: what, when, to whom; what came of it last, and when it goes out next. */
export function MailingRow({ mailing, zone, onChange, onTrial, onRemove }: Props) {
  const { t } = useTranslation();
  const moment = useMoment(zone);
  const { named, when } = useSaid();
  const kinds = mailing.files.map((kind) => kind.toUpperCase()).join(", ");
  return (
    <li className="line mailing" data-mailing={mailing.id}>
      <div className="grow">
        <strong>{named(mailing)}</strong>
        <p>{[when(mailing), kinds].filter(Boolean).join(" · ")}</p>
        <p className="quiet small">
          {t("reports.mail.recipients", { recipients: mailing.recipients.join(", ") })}
          {!mailing.mine && ` · ${t("reports.mail.of", { person: mailing.person })}`}
        </p>
        {mailing.last && <Last last={mailing.last} moment={moment} />}
        <p className="quiet small">{t("reports.mail.next", { at: moment(mailing.next) })}</p>
      </div>
      <div className="controls">
        <Deed word={t("reports.mail.now")} onDeed={onTrial} />
        <Deed word={t("reports.mail.change")} onDeed={onChange} />
        <Deed word={t("reports.mail.remove")} onDeed={onRemove} />
      </div>
    </li>
  );
}

function Deed({ word, onDeed }: { readonly word: string; readonly onDeed: (() => void) | null }) {
  return (
    onDeed && (
      <button type="button" onClick={onDeed}>
        {word}
      </button>
    )
  );
}

function Last({ last, moment }: { readonly last: Letter; readonly moment: (at: string) => string }) {
  const { t } = useTranslation();
  const said = useServersWords();
  const outcome = last.outcome || "waits";
  const look = { sent: "good", waits: "warn", refused: "bad", failed: "bad", missed: "warn" }[outcome];
  const again = last.next_try && last.detail ? t("reports.mail.again", { at: moment(last.next_try) }) : "";
  const stopped = outcome === "refused" ? t("reports.mail.stopped") : "";
  const more = [said(last.detail), again, stopped].filter(Boolean).join(" · ");
  return (
    <p className="small" data-outcome={outcome}>
      <span className={look}>{t(`reports.mail.outcome.${outcome}`, { due: moment(last.due) })}</span>
      {more && <span className="quiet detail">{more}</span>}
    </p>
  );
}

/** A report and its rhythm in words. */
export function useSaid() {
  const { t, i18n } = useTranslation();
  const queueName = useQueueName();
  const named = ({ by, queue }: Mailing) => [t(`reports.by.${by}`), queueName(queue)].filter(Boolean).join(" · ");
  const when = ({ every, day, at }: Mailing) =>
    t(`reports.mail.when.${every}`, { at, day: every === "week" ? weekday(day, i18n.language) : day });
  return { named, when };
}

/** By the firm's clock. */
function useMoment(timeZone: string): (at: string) => string {
  const { i18n } = useTranslation();
  const form = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", timeZone, ...HOURS });
  return (at) => form.format(Date.parse(at));
}
