import { useState } from "react";
import { useTranslation } from "react-i18next";
import { complaintsOf } from "../admin/rules";
import { inBase64 } from "../frame/base64";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { Wrong } from "../frame/Wrong";
import { check, found, type Imported, MOST, put, type Tables } from "./customers";
import { Outcome } from "./Outcome";

interface Props {
  readonly onClose: () => void;
  readonly onDone: (put: Imported) => void;
}

interface Looked {
  readonly told: Imported;
  /** Of the tables in use when it was looked at. */
  readonly version: string;
}

const TABLES = ["customers", "managers"] as const;
const NONE: Tables = { customers: "", managers: "" };

/** Other tables: chosen, looked at, and only then put in the place of those in use. */
export function Import({ onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [tables, setTables] = useState(NONE);
  const [looked, setLooked] = useState<Looked | null>(null);
  const [unfit, setUnfit] = useState<"" | "empty" | "large">("");
  const look = (at: Tables) => {
    setLooked(null);
    return run(async () => {
      const { version } = await found("");
      setLooked({ told: await check(at), version });
    });
  };
  const choose = async (which: keyof Tables, file: File | undefined) => {
    const chosen = { ...tables, [which]: file ? await inBase64(file) : "" };
    const why = file?.size === 0 ? "empty" : isLarge(chosen) ? "large" : "";
    setTables(chosen);
    setUnfit(why);
    if (!why && (chosen.customers || chosen.managers)) await look(chosen);
    else setLooked(null);
  };
  const complaints = complaintsOf(error);
  return (
    <Dialog title={t("customers.import.title")} onClose={onClose}>
      <div className="stacked">
        <p className="quiet">{t("customers.import.lead")}</p>
        {TABLES.map((which) => (
          <label key={which} className="field">
            <span>{t(`customers.import.${which}`)}</span>
            <input
              type="file"
              accept=".csv,text/csv"
              disabled={busy}
              onChange={(event) => void choose(which, event.target.files?.[0])}
            />
          </label>
        ))}
        {unfit && (
          <p className="refusal" role="alert">
            {t(`customers.import.${unfit}`)}
          </p>
        )}
        {busy && <p className="quiet">{t("customers.import.looking")}</p>}
        {complaints.length > 0 ? (
          <Wrong title={t("customers.import.wrong")} complaints={complaints} />
        ) : (
          <Refusal error={error} />
        )}
        {looked && <Outcome told={looked.told} />}
        <div className="controls">
          <button
            type="button"
            className="main"
            disabled={busy || !looked}
            onClick={() => looked && void run(async () => onDone(await put(tables, looked.version)))}
          >
            {t("customers.import.go")}
          </button>
          <button type="button" disabled={busy || unfit !== "" || tables === NONE} onClick={() => void look(tables)}>
            {t("customers.import.again")}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function isLarge({ customers, managers }: Tables): boolean {
  return (customers.length + managers.length) * 0.75 > MOST;
}
