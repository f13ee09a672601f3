import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { save } from "../frame/save";
import { useDoing } from "../frame/useDoing";
import type { Language } from "../words/words";
import { Progress } from "./Progress";
import { file, fileName, KINDS, type Kind, type Wanted } from "./report";

/** The whole report as a file, or on paper. */
export function Saving({ wanted }: { readonly wanted: Wanted }) {
  const { t, i18n } = useTranslation();
  const { busy, error, run } = useDoing();
  const get = (kind: Kind) =>
    run(async () => save(await file(wanted, i18n.language as Language, kind), fileName(wanted, kind)));
  return (
    <div className="saving">
      <div className="controls">
        {KINDS.map((kind) => (
          <button key={kind} type="button" disabled={busy} onClick={() => void get(kind)}>
            {t("reports.as", { kind: kind.toUpperCase() })}
          </button>
        ))}
        <button type="button" onClick={() => window.print()}>
          {t("reports.print")}
        </button>
      </div>
      <Progress busy={busy} />
      <Refusal error={error} />
    </div>
  );
}
