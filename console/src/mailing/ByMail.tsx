import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useTold } from "../frame/useTold";
import type { Choices, Wanted } from "../reports/report";
import type { Signed } from "../session/session";
import type { Language } from "../words/words";
import { MailingForm } from "./MailingForm";
import { MailingRow } from "./MailingRow";
import { type Mailing, type Mailings, mailings, type Wish, wishOf } from "./mailings";
import { Removal } from "./Removal";
import { Trial } from "./Trial";

type Open =
  | { readonly what: "form"; readonly id: string; readonly wish: Wish }
  | { readonly what: "trial" | "removal"; readonly mailing: Mailing };

interface Props {
  readonly who: Signed;
  readonly choices: Choices;
  /** The report that is looked at: a new one by mail begins as it. */
  readonly wanted: Wanted;
}

/** The reports that go out by mail: each with what came of it last, a new one, and the end of one. */
export function ByMail({ who, choices, wanted }: Props) {
  const { t, i18n } = useTranslation();
  const { told, error, again } = useTold(mailings);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const done = () => {
    close();
    again();
  };
  const begin = () => setOpen({ what: "form", id: "", wish: begun(wanted, i18n.language as Language) });
  return (
    <section className="card by-mail" aria-labelledby="by-mail">
      <header className="section-head">
        <h2 id="by-mail">{t("reports.mail.title")}</h2>
        {told?.sends && (
          <button type="button" onClick={begin}>
            {t("reports.mail.add")}
          </button>
        )}
      </header>
      <Refusal error={error} />
      {told && <p className="quiet small">{t(told.sends ? "reports.mail.lead" : "reports.mail.noServer")}</p>}
      {told?.sends && told.firm && (
        <p className="quiet small">{t("reports.mail.byFirm", { firm: told.firm, days: told.away_days })}</p>
      )}
      {told?.sends && told.mailings.length === 0 && <p className="quiet">{t("reports.mail.none")}</p>}
      {told && (
        <Rows
          told={told}
          stopsAll={who.rights.includes("change_people")}
          onChange={(mailing) => setOpen({ what: "form", id: mailing.id, wish: wishOf(mailing) })}
          onTrial={(mailing) => setOpen({ what: "trial", mailing })}
          onRemove={(mailing) => setOpen({ what: "removal", mailing })}
        />
      )}
      {told && open?.what === "form" && (
        <MailingForm {...open} choices={choices} told={told} onClose={close} onDone={done} />
      )}
      {open?.what === "trial" && <Trial mailing={open.mailing} onClose={close} />}
      {open?.what === "removal" && <Removal mailing={open.mailing} onClose={close} onDone={done} />}
    </section>
  );
}

interface RowsProps {
  readonly told: Mailings;
  readonly stopsAll: boolean;
  readonly onChange: (mailing: Mailing) => void;
  readonly onTrial: (mailing: Mailing) => void;
  readonly onRemove: (mailing: Mailing) => void;
}

function Rows({ told, stopsAll, onChange, onTrial, onRemove }: RowsProps) {
  return (
    <ul className="plain-list">
      {told.mailings.map((mailing) => (
        <MailingRow
          key={mailing.id}
          mailing={mailing}
          zone={told.zone}
          onChange={mailing.mine && told.sends ? () => onChange(mailing) : null}
          onTrial={mailing.mine && told.sends ? () => onTrial(mailing) : null}
          onRemove={mailing.mine || stopsAll ? () => onRemove(mailing) : null}
        />
      ))}
    </ul>
  );
}

function begun({ by, queue, short }: Wanted, language: Language): Wish {
  return {
    by,
    queue,
    short: Number(short),
    language,
    every: "week",
    day: 1,
    at: "07:30",
    files: ["pdf"],
    recipients: [],
  };
}
