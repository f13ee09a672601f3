import { useTranslation } from "react-i18next";
import { ServersWords } from "../said/ServersWords";
import type { Entry } from "./story";
import { useEntry, useMoment } from "./words";

/** What the ledger says of a recording: who heard it, held it, was refused. */
export function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  const { t } = useTranslation();
  const [kind, moment] = [useEntry(), useMoment()];
  return (
    <>
      <h3>{t("quality.log")}</h3>
      <ol className="plain-list log">
        {entries.map((one) => (
          <li key={one.n} className="line">
            <span className="quiet small">{moment(one.at)}</span>
            <span className="grow">
              {[kind(one.kind), one.by].filter(Boolean).join(" · ")}
              {one.why && (
                <span className="quiet small">
                  {" "}
                  <ServersWords text={one.why} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
