import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useTold } from "../frame/useTold";
import { managers } from "./customers";

const COLUMNS = ["name", "id", "mobile", "agent", "deputy", "customers"] as const;

/** Whose mobile rings for customers whom nobody else serves, who stands in for him, and how many are his. */
export function Managers() {
  const { t } = useTranslation();
  const { told, error } = useTold(managers);
  if (!told) return <Refusal error={error} />;
  const title = t("customers.managers.title", { count: told.length });
  if (told.length === 0) return <p className="quiet">{title}</p>;
  return (
    <details className="card">
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <div className="scroll-card" tabIndex={0}>
        <table className="wide">
          <caption className="unseen">{title}</caption>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className="quiet small">
                  {t(`customers.managers.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.map(({ name, id, mobile, agent, deputy, customers }) => (
              <tr key={id} data-manager={id}>
                <th scope="row">{name}</th>
                <td>{id}</td>
                <td>{mobile}</td>
                <td>{agent}</td>
                <td>{deputy}</td>
                <td>{customers}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
