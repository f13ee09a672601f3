import { useId } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  /** None: any word will do. */
  readonly kinds: readonly string[];
  readonly value: string;
  readonly onChange: (kind: string) => void;
}

/** Of what kind a ticket is. */
export function KindField({ kinds, value, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        <span>{t("tickets.kind")}</span>
      </label>
      {kinds.length === 0 ? (
        <input id={id} maxLength={80} value={value} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t("tickets.noKind")}</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kind}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
