import { useTranslation } from "react-i18next";
import { HOURS } from "../live/moment";
import { ServersWords } from "../said/ServersWords";
import { useDeed } from "../words/named";
import type { Action } from "./actions";

const COLUMNS = ["at", "who", "what", "target", "outcome", "address"] as const;

export function ActionTable({ actions }: { readonly actions: readonly Action[] }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className="card scroll-card" tabIndex={0}>
      <table className="wide lines">
        <caption className="unseen">{t("actions.title")}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="quiet small">
                {t(`actions.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {actions.map((action, which) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the very same may be done twice in a moment
            <Row key={`${action.at} ${which}`} action={action} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ action: { at, who, name, what, target, outcome, detail, address } }: { readonly action: Action }) {
  const { t, i18n } = useTranslation();
  const deed = useDeed();
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "short", timeStyle: "medium", ...HOURS });
  return (
    <tr data-what={what}>
      <td>
        <time dateTime={at}>{when.format(new Date(at))}</time>
      </td>
      <th scope="row">
        {name || who || <span className="quiet">{t("actions.nobody")}</span>}
        {name && <span className="quiet small"> {who}</span>}
      </th>
      <td title={what}>
        {deed(what)}
        {detail && (
          <p className="quiet small where">
            <ServersWords text={detail} />
          </p>
        )}
      </td>
      <td className="where">{target}</td>
      <td>
        <Outcome said={outcome} />
      </td>
      <td className="quiet">{address}</td>
    </tr>
  );
}

/** A refusal has its status before its reason. */
function Outcome({ said }: { readonly said: string }) {
  const { t } = useTranslation();
  if (said === "done") return <span className="quiet">{t("actions.done")}</span>;
  if (said === "failed") return <span className="bad">{t("actions.failed")}</span>;
  const [, status = "", why = said] = /^(\d{3}: )(.*)$/s.exec(said) ?? [];
  return (
    <span className="bad where">
      {status}
      <ServersWords text={why} />
    </span>
  );
}
