import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { BY, type By, type Choices, KINDS, type Kind } from "../reports/report";
import { useDraft } from "../session/useDraft";
import { useQueueName } from "../words/queues";
import type { Language } from "../words/words";
import { addressesIn, EVERY, type Every, each, keep, type Mailings, type Wish, weekday, wishOf } from "./mailings";

interface Props {
  /** Empty: a new one. */
  readonly id: string;
  readonly wish: Wish;
  readonly choices: Choices;
  readonly told: Mailings;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const MONTHDAYS = Array.from({ length: 31 }, (_, number) => number + 1);

/** What goes out, when, and to whom. */
export function MailingForm({ id, wish, choices, told, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const begun: Wish & { readonly to: string } = { ...wish, to: wish.recipients.join("\n") };
  const { form: draft, set: change, forget } = useDraft(`mailing ${id}`, begun);
  const { busy, error, run } = useDoing();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const queue = draft.by === "menu" ? "" : draft.queue;
    if (!(await run(() => keep({ ...wishOf(draft), queue, recipients: addressesIn(draft.to) }, id)))) return;
    forget();
    onDone();
  };
  const cancel = () => {
    forget();
    onClose();
  };
  return (
    <Dialog title={t(id ? "reports.mail.change" : "reports.mail.add")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <What draft={draft} choices={choices} onChange={change} />
        <When draft={draft} zone={told.zone} onDraft={change} />
        <Chosen
          name={t("reports.mail.language")}
          value={draft.language}
          onValue={(language: Language) => change({ language })}
        >
          <option value="zh">{t("people.zh")}</option>
          <option value="en">{t("people.en")}</option>
        </Chosen>
        <Files files={draft.files} onFiles={(files) => change({ files })} />
        <label className="field">
          <span>{t("reports.mail.to")}</span>
          <textarea required rows={3} value={draft.to} onChange={(event) => change({ to: event.target.value })} />
          <span className="quiet small">
            {t("reports.mail.allow", { allow: told.allow.join(", ") || t("reports.mail.nobody") })}
          </span>
        </label>
        <Refusal error={error} />
        <div className="controls">
          <button type="submit" className="main" disabled={busy}>
            {t("reports.mail.keep")}
          </button>
          <button type="button" className="plain" onClick={cancel}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly draft: Wish;
  readonly onChange: (part: Partial<Wish>) => void;
}

function What({ draft, choices, onChange }: PartProps & { readonly choices: Choices }) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  return (
    <>
      <Chosen name={t("reports.rows")} value={draft.by} onValue={(by: By) => onChange({ by })}>
        {BY.filter((by) => by !== "menu" || choices.menus).map((by) => (
          <option key={by} value={by}>
            {t(`reports.by.${by}`)}
          </option>
        ))}
      </Chosen>
      {draft.by !== "menu" && (
        <Chosen name={t("reports.queue")} value={draft.queue} onValue={(queue: string) => onChange({ queue })}>
          <option value="">{t("reports.all")}</option>
          {choices.queues.map((queue) => (
            <option key={queue} value={queue}>
              {queueName(queue)}
            </option>
          ))}
        </Chosen>
      )}
    </>
  );
}

interface WhenProps {
  readonly draft: Wish;
  readonly zone: string;
  readonly onDraft: (draft: Wish) => void;
}

function When({ draft, zone, onDraft }: WhenProps) {
  const { t, i18n } = useTranslation();
  const onDay = (day: string) => onDraft({ ...draft, day: Number(day) });
  const words = {
    day: t("reports.mail.everyDay"),
    week: t("reports.mail.everyWeek"),
    month: t("reports.mail.everyMonth"),
  };
  return (
    <>
      <Chosen
        name={t("reports.mail.every")}
        value={draft.every}
        onValue={(every: Every) => onDraft(each(every, draft))}
      >
        {EVERY.map((every) => (
          <option key={every} value={every}>
            {words[every]}
          </option>
        ))}
      </Chosen>
      {draft.every !== "day" && (
        <Chosen
          name={t(draft.every === "week" ? "reports.mail.weekday" : "reports.mail.monthday")}
          value={String(draft.day)}
          onValue={onDay}
        >
          {(draft.every === "week" ? WEEKDAYS : MONTHDAYS).map((day) => (
            <option key={day} value={day}>
              {draft.every === "week" ? weekday(day, i18n.language) : day}
            </option>
          ))}
        </Chosen>
      )}
      <label className="field">
        <span>{t("reports.mail.at", { zone })}</span>
        <input
          type="time"
          required
          value={draft.at}
          onChange={(event) => onDraft({ ...draft, at: event.target.value })}
        />
      </label>
    </>
  );
}

interface ChosenProps<Word extends string> {
  readonly name: string;
  readonly value: Word;
  readonly onValue: (value: Word) => void;
  readonly children: ReactNode;
}

function Chosen<Word extends string>({ name, value, onValue, children }: ChosenProps<Word>) {
  return (
    <label className="field">
      <span>{name}</span>
      <select value={value} onChange={(event) => onValue(event.target.value as Word)}>
        {children}
      </select>
    </label>
  );
}

interface FilesProps {
  readonly files: readonly Kind[];
  readonly onFiles: (files: readonly Kind[]) => void;
}

function Files({ files, onFiles }: FilesProps) {
  const { t } = useTranslation();
  const toggle = (kind: Kind) => onFiles(files.includes(kind) ? files.filter((one) => one !== kind) : [...files, kind]);
  return (
    <fieldset className="kinds">
      <legend>{t("reports.mail.files")}</legend>
      {KINDS.map((kind) => (
        <label key={kind} className="chip">
          <input type="checkbox" checked={files.includes(kind)} onChange={() => toggle(kind)} />
          {kind.toUpperCase()}
        </label>
      ))}
    </fieldset>
  );
}
