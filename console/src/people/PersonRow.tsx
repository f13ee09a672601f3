import { useTranslation } from "react-i18next";
import { useRole } from "../words/named";
import { type Person, stateOf } from "./person";

interface Props {
  readonly person: Person;
  readonly mayChange: boolean;
  readonly busy: boolean;
  /** Nobody shuts himself out. */
  readonly isSelf: boolean;
  readonly onEdit: () => void;
  readonly onLink: () => void;
  readonly onToggle: () => void;
}

export function PersonRow({ person, mayChange, busy, isSelf, onEdit, onLink, onToggle }: Props) {
  const { t } = useTranslation();
  const role = useRole();
  const state = stateOf(person);
  return (
    <li className="card person" data-person={person.id} data-state={state}>
      <div className="person-name">
        <strong>{person.name}</strong>
        <span className="quiet small">{person.id}</span>
      </div>
      <div className="person-roles">
        {person.roles.map((each) => (
          <span key={each} className="tag">
            {role(each)}
          </span>
        ))}
        {person.agent && <span className="quiet small">{`${t("people.agent")} ${person.agent}`}</span>}
        {person.queues.length > 0 && <span className="quiet small">{person.queues.join(", ")}</span>}
      </div>
      <div className="person-state small">
        <span className={`dot ${state}`} /> {t(`people.${state}`)}
        <span className="quiet">{`${t("people.totp")}: ${t(person.totp ? "people.totpOn" : "people.totpOff")}`}</span>
      </div>
      {mayChange && (
        <div className="person-deeds">
          <button type="button" onClick={onEdit}>
            {t("people.edit")}
          </button>
          <button type="button" disabled={busy || person.disabled} onClick={onLink}>
            {t("people.link")}
          </button>
          <button type="button" disabled={busy || isSelf} onClick={onToggle}>
            {t(person.disabled ? "people.enable" : "people.disable")}
          </button>
        </div>
      )}
    </li>
  );
}
