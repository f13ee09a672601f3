import { type FormEvent, type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { ANY, type Sought } from "./calls";

interface Props {
  readonly place: RefObject<HTMLFormElement | null>;
  readonly sought: Sought;
  readonly onSought: (sought: Sought) => void;
}

const WORDS = ["customer", "agent", "queue", "did", "outcome"] as const;

export function SearchForm({ place, sought, onSought }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(sought);
  const field = (name: keyof Sought, type = "text") => (
    <label key={name} className="field">
      <span>{t(`quality.by.${name}`)}</span>
      <input
        type={type}
        autoComplete="off"
        value={draft[name]}
        onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
      />
    </label>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSought(draft);
  };
  const clear = () => {
    setDraft(ANY);
    onSought(ANY);
  };
  return (
    <search>
      <form ref={place} className="card seeking" onSubmit={submit}>
        {field("caller")}
        {field("from", "date")}
        {field("to", "date")}
        {WORDS.map((name) => field(name))}
        {field("text")}
        <label className="field">
          <span>{t("quality.by.recorded")}</span>
          <select value={draft.recorded} onChange={(event) => setDraft({ ...draft, recorded: event.target.value })}>
            <option value="">{t("quality.either")}</option>
            <option value="yes">{t("quality.yes")}</option>
            <option value="no">{t("quality.no")}</option>
          </select>
        </label>
        <div className="controls">
          <button type="submit" className="main">
            {t("quality.find")}
          </button>
          <button type="button" className="plain" onClick={clear}>
            {t("quality.clear")}
          </button>
        </div>
      </form>
    </search>
  );
}
