import "../look/forms.css";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { Sure } from "../frame/Sure";
import { useDoing } from "../frame/useDoing";
import { FormEditor } from "./FormEditor";
import { EMPTY, type Form, forms, nextOf, pointsOf, retire } from "./forms";

type Open =
  | { readonly what: "editor"; readonly older: Form | null; readonly begun: Form }
  | { readonly what: "retiring"; readonly form: Form };

/** By which forms calls are judged: each, a new version of it, and its end. */
export default function Forms() {
  const { t } = useTranslation();
  const [standing, setStanding] = useState<readonly Form[] | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const { error, run } = useDoing();
  const reload = useCallback(() => void run(async () => setStanding(await forms())), [run]);
  useEffect(reload, [reload]);
  const close = () => setOpen(null);
  const done = () => {
    close();
    reload();
  };
  return (
    <section className="forms">
      <header className="page-head">
        <h1>{t("forms.title")}</h1>
        <button type="button" className="main" onClick={() => setOpen({ what: "editor", older: null, begun: EMPTY })}>
          {t("forms.add")}
        </button>
      </header>
      <p className="quiet">{t("forms.lead")}</p>
      <Refusal error={error} />
      {standing === null && !error && <p className="quiet">{t("loading")}</p>}
      {standing?.length === 0 && <p className="quiet">{t("forms.none")}</p>}
      {standing?.map((form) => (
        <Standing
          key={form.id}
          form={form}
          onVersion={() => setOpen({ what: "editor", older: form, begun: nextOf(form) })}
          onRetire={() => setOpen({ what: "retiring", form })}
        />
      ))}
      {open?.what === "editor" && <FormEditor older={open.older} begun={open.begun} onClose={close} onDone={done} />}
      {open?.what === "retiring" && <Retiring form={open.form} onClose={close} onDone={done} />}
    </section>
  );
}

interface StandingProps {
  readonly form: Form;
  readonly onVersion: () => void;
  readonly onRetire: () => void;
}

function Standing({ form, onVersion, onRetire }: StandingProps) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby={`form-${form.id}`}>
      <header className="section-head">
        <h2 id={`form-${form.id}`}>
          {form.name} <span className="quiet small">{form.id}</span>
        </h2>
        <span className="quiet">{t("forms.points", { count: pointsOf(form) })}</span>
        <button type="button" onClick={onVersion}>
          {t("forms.version")}
        </button>
        <button type="button" className="plain" onClick={onRetire}>
          {t("forms.retire")}
        </button>
      </header>
      <ol className="plain-list">
        {form.questions.map(({ id, text, most, decides }) => (
          <li key={id} className="line">
            <span className="grow">
              {text}
              {decides && <span className="tag">{t("forms.decides")}</span>}
            </span>
            <span className="quiet">{most}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface RetiringProps {
  readonly form: Form;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function Retiring({ form, onClose, onDone }: RetiringProps) {
  const { t } = useTranslation();
  return (
    <Sure
      title={t("forms.retireOne", { name: form.name })}
      lead={t("forms.retireLead")}
      word={t("forms.retire")}
      deed={() => retire(form.id)}
      onClose={onClose}
      onDone={onDone}
    />
  );
}
