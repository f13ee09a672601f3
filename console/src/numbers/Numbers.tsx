import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { Seek } from "../frame/Seek";
import { useToldAgain } from "../frame/useTold";
import "../look/admin.css";
import type { Signed } from "../session/session";
import { NumberTable } from "./NumberTable";
import { found, numbers } from "./numbers";
import { TrunkTable } from "./TrunkTable";

const LOOK_EVERY_MS = 30_000;

/** Where the firm is reached: its numbers, and the trunks by which calls come and go. */
export default function Numbers({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const { told, error } = useToldAgain(numbers, { every: LOOK_EVERY_MS });
  const [sought, seek] = useState("");
  const shown = found(told?.numbers ?? [], sought);
  return (
    <section className="admin">
      <header className="page-head">
        <h1>{t("numbers.title")}</h1>
        <Seek label={t("numbers.find")} value={sought} onSeek={seek} />
      </header>
      <Refusal error={error} />
      {told === null && !error && <p className="quiet">{t("loading")}</p>}
      {told && (
        <p className="quiet" role="status">
          {t("numbers.count", { shown: shown.length, all: told.numbers.length })}{" "}
          {told.unknown ? <span className="warn">{t("numbers.unknown", { count: told.unknown })}</span> : null}
        </p>
      )}
      {shown.length > 0 && <NumberTable numbers={shown} />}
      {who.rights.includes("see_health") && <TrunkTable linked={who.rights.includes("see_rules")} />}
    </section>
  );
}
