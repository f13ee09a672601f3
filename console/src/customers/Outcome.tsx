import { useTranslation } from "react-i18next";
import { type Imported, isSweeping, KINDS, type Some } from "./customers";

/** What the tables would come to: how many are new, changed and gone, and who. */
export function Outcome({ told }: { readonly told: Imported }) {
  const { t } = useTranslation();
  return (
    <div className="stacked" role="status">
      <p className="strong">{t("customers.import.all", { count: told.all })}</p>
      {KINDS.map((kind) => (
        <Kind key={kind} kind={kind} some={told[kind]} />
      ))}
      {isSweeping(told) && <p className="warning">{t("customers.import.sweeping")}</p>}
      {told.warnings.length > 0 && (
        <details>
          <summary>{t("customers.import.warnings", { count: told.warnings.length })}</summary>
          <ul className="plain-list small">
            {told.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Kind({ kind, some }: { readonly kind: (typeof KINDS)[number]; readonly some: Some }) {
  const { t } = useTranslation();
  const title = `${t(`customers.import.${kind}`)}: ${some.count}`;
  if (some.count === 0) return <p className="quiet">{title}</p>;
  const more = some.count - some.customers.length;
  return (
    <details data-kind={kind}>
      <summary>{title}</summary>
      <ul className="plain-list small who-list">
        {some.customers.map((one) => (
          <li key={one.id}>{[one.name, one.id, one.level].filter(Boolean).join(" · ")}</li>
        ))}
        {more > 0 && <li className="quiet">{t("customers.import.more", { count: more })}</li>}
      </ul>
    </details>
  );
}
