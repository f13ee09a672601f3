import { useTranslation } from "react-i18next";
import { ServersWords } from "../said/ServersWords";
import type { Complaint, Place } from "./rules";

interface Props {
  readonly complaints: readonly Complaint[];
  readonly onPlace: (place: Place) => void;
}

/** What is wrong, each with its place, which is gone to. */
export function Complaints({ complaints, onPlace }: Props) {
  const { t } = useTranslation();
  return (
    <ul className="complaints plain-list" aria-label={t("rules.complaints")}>
      {complaints.map((one) => (
        <li key={`${one.file}:${one.line}:${one.column}:${one.what}`}>
          <button type="button" className="plain complaint" data-severity={one.severity} onClick={() => onPlace(one)}>
            <span className="complaint-place">
              {one.file}:{one.line}:{one.column}
            </span>
            <span>
              <ServersWords text={one.what} />{" "}
              <span className="quiet">
                <ServersWords text={one.mend} />
              </span>
            </span>
            <code>{one.code}</code>
          </button>
        </li>
      ))}
    </ul>
  );
}
