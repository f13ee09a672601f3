import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { Seek } from "../frame/Seek";
import { useTold } from "../frame/useTold";
import "../look/admin.css";
import type { Signed } from "../session/session";
import { type Customer, found } from "./customers";
import { Import } from "./Import";
import { Managers } from "./Managers";

const COLUMNS = ["name", "id", "number", "level", "language", "rm", "deputy"] as const;
const AFTER_MS = 250;

/** Whom calls are known by: looked for and seen, and other tables put in their place. */
export default function Customers({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const [sought, seek] = useState("");
  const [isImporting, importing] = useState(false);
  const [done, setDone] = useState("");
  const { told, error, again } = useTold(
    useCallback(() => found(sought.trim()), [sought]),
    AFTER_MS,
  );
  return (
    <section className="admin">
      <header className="page-head">
        <h1>{t("customers.title")}</h1>
        <Seek label={t("customers.find")} value={sought} onSeek={seek} longest={100} />
        {who.rights.includes("change_rules") && told && (
          <button type="button" className="main" onClick={() => importing(true)}>
            {t("customers.import.open")}
          </button>
        )}
      </header>
      {done && (
        <p className="notice" role="status">
          {done}
        </p>
      )}
      <Refusal error={error} />
      {told === null && !error && <p className="quiet">{t("loading")}</p>}
      {told && (
        <>
          <Managers key={told.version} />
          <p className="quiet" role="status">
            {t("customers.count", { shown: told.customers.length, found: told.found, all: told.all })}
          </p>
          {told.customers.length > 0 && <Shown customers={told.customers} />}
        </>
      )}
      {isImporting && (
        <Import
          onClose={() => importing(false)}
          onDone={(put) => {
            importing(false);
            const [fresh, changed, gone] = [put.new.count, put.changed.count, put.gone.count];
            setDone(t("customers.import.done", { fresh, changed, gone }));
            again();
          }}
        />
      )}
    </section>
  );
}

function Shown({ customers }: { readonly customers: readonly Customer[] }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className="card scroll-card" tabIndex={0}>
      <table className="wide">
        <caption className="unseen">{t("customers.title")}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className="quiet small">
                {t(`customers.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {customers.map((customer) => (
            <tr key={`${customer.id} ${customer.number}`} data-customer={customer.id}>
              {COLUMNS.map((column) => (
                <Cell key={column} column={column} text={customer[column]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ column, text }: { readonly column: (typeof COLUMNS)[number]; readonly text: string }) {
  if (column === "name") return <th scope="row">{text}</th>;
  return <td>{column === "level" && text ? <span className="tag level">{text}</span> : text}</td>;
}
