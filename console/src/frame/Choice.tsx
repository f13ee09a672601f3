import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";

export interface Option {
  readonly value: string;
  readonly words: string;
}

interface Props {
  readonly title: string;
  readonly label: string;
  readonly options: readonly Option[];
  readonly onClose: () => void;
  readonly onChosen: (value: string) => void;
}

/** One of several, in a dialog. */
export function Choice({ title, label, options, onClose, onChosen }: Props) {
  const { t } = useTranslation();
  const [value, setValue] = useState(options[0]?.value ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChosen(value);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {options.length === 0 ? (
        <p className="quiet">{t("stepping.nothing")}</p>
      ) : (
        <form onSubmit={submit}>
          <label className="field">
            <span>{label}</span>
            <select value={value} onChange={(event) => setValue(event.target.value)}>
              {options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.words}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="main">
            {title}
          </button>
        </form>
      )}
    </Dialog>
  );
}
