import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useTold } from "../frame/useTold";
import "../look/admin.css";
import { ActionTable } from "./ActionTable";
import { choices, fileOf } from "./actions";
import { Seeking } from "./Seeking";
import { useActions } from "./useActions";

/** Who has changed what, when and from where, and what was refused. */
export default function Actions() {
  const { t } = useTranslation();
  const { told } = useTold(choices);
  const { actions, hasMore, busy, error, sought, seek, older } = useActions();
  return (
    <section className="admin">
      <header className="page-head">
        <h1>{t("actions.title")}</h1>
        <a className="button" href={fileOf(sought)} download>
          {t("actions.file")}
        </a>
      </header>
      <p className="quiet">{t("actions.lead")}</p>
      <Seeking sought={sought} choices={told} onSeek={seek} />
      <Refusal error={error} />
      {actions.length > 0 && <ActionTable actions={actions} />}
      {actions.length === 0 && !error && (
        <p className="quiet" role="status">
          {t(busy ? "loading" : "actions.none")}
        </p>
      )}
      {hasMore && (
        <p>
          <button type="button" disabled={busy} onClick={older}>
            {t("actions.older")}
          </button>
        </p>
      )}
    </section>
  );
}
