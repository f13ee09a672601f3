import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { Seek } from "../frame/Seek";
import { useTold } from "../frame/useTold";
import "../look/programs.css";
import { ApiOperation } from "./ApiOperation";
import { description, rowsOf } from "./openapi";

/** The API as its own description has it: each operation by its noun, opened one at a time. */
export default function Api() {
  const { t } = useTranslation();
  const { told, error } = useTold(description);
  const [sought, seek] = useState("");
  const tags = (told?.tags ?? []).map((tag) => ({ ...tag, rows: told ? rowsOf(told, tag.name, sought) : [] }));
  const found = tags.filter(({ rows }) => rows.length > 0);
  return (
    <section className="api">
      <header className="page-head">
        <h1>{t("programs.api")}</h1>
        <Seek label={t("programs.find")} value={sought} onSeek={seek} />
        <a href="/api/v1/openapi.json">{t("programs.document")}</a>
      </header>
      <Refusal error={error} />
      <p className="quiet">{t("programs.apiLead")}</p>
      {told && found.length === 0 && <p className="quiet">{t("programs.nothing")}</p>}
      {told &&
        found.map(({ name, description: about, rows }) => (
          <section key={name} className="card" aria-labelledby={`tag-${name}`}>
            <h2 id={`tag-${name}`} lang="en">
              {name}
            </h2>
            <p className="quiet" lang="en">
              {about}
            </p>
            {rows.map((row) => (
              <ApiOperation key={row.operation.operationId} row={row} of={told} />
            ))}
          </section>
        ))}
    </section>
  );
}
