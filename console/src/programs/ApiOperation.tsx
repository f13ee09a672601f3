import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Description, letsIn, type Operation, type Row, schemasOf } from "./openapi";

interface Props {
  readonly row: Row;
  readonly of: Description;
}

/** One operation; what it takes and answers is drawn once it is opened. */
export function ApiOperation({ row: { verb, path, operation }, of }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details className="operation" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code className="verb">{verb.toUpperCase()}</code> <code className="path">{path}</code>{" "}
        <span className="quiet" lang="en">
          {operation.summary}
        </span>
      </summary>
      {open && <Opened operation={operation} of={of} />}
    </details>
  );
}

function Opened({ operation, of }: { readonly operation: Operation; readonly of: Description }) {
  const { t } = useTranslation();
  const body = operation.requestBody?.content["application/json"];
  const answers = Object.entries(operation.responses);
  return (
    <div className="opened">
      <p lang="en">{operation.description}</p>
      <Door operation={operation} />
      <Parameters operation={operation} />
      {body && (
        <>
          <h3>{t("programs.says")}</h3>
          <Shown json={body.example ?? body.schema} label={t("programs.says")} />
        </>
      )}
      <h3>{t("programs.answers")}</h3>
      <dl className="answers" lang="en">
        {answers.map(([status, answer]) => (
          <div key={status} className="line">
            <dt>
              <code>{status}</code>
            </dt>
            <dd>{answer.description}</dd>
          </div>
        ))}
      </dl>
      <Schemas operation={operation} of={of} />
    </div>
  );
}

function Door({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  const { is, scope } = letsIn(operation);
  return (
    <p>
      {t(`programs.for.${is}`)} {scope && <code className="tag">{scope}</code>}
    </p>
  );
}

function Parameters({ operation: { parameters = [] } }: { readonly operation: Operation }) {
  const { t } = useTranslation();
  if (parameters.length === 0) return null;
  return (
    <>
      <h3>{t("programs.takes")}</h3>
      <dl className="answers" lang="en">
        {parameters.map((each) => (
          <div key={`${each.in} ${each.name}`} className="line">
            <dt>
              <code>{each.in === "path" ? `{${each.name}}` : `?${each.name}=`}</code>
            </dt>
            <dd>{each.description}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Schemas({ operation, of }: { readonly operation: Operation; readonly of: Description }) {
  const { t } = useTranslation();
  const schemas = schemasOf(of, [operation.requestBody, operation.responses]);
  if (Object.keys(schemas).length === 0) return null;
  return (
    <>
      <h3>{t("programs.schemas")}</h3>
      {Object.entries(schemas).map(([name, schema]) => (
        <details key={name} className="schema" lang="en">
          <summary>
            <code>{name}</code>
          </summary>
          <Shown json={schema} label={name} />
        </details>
      ))}
    </>
  );
}

/** It scrolls in itself, and so is reached by the keyboard. */
function Shown({ json, label }: { readonly json: unknown; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whatever scrolls must be reached by the keyboard
    <section className="shown" tabIndex={0} aria-label={label}>
      <pre lang="en">{JSON.stringify(json, null, 2)}</pre>
    </section>
  );
}
