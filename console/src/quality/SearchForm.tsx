import { type FormEvent, type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Choices, choices } from "./calls";
import { Field } from "./Field";
import { ANY, FIRST, NAMES, type Name, type Sought, soughtIn } from "./sought";

interface Props {
  readonly place: RefObject<HTMLFormElement | null>;
  /** As the address has it. */
  readonly now: string;
  readonly seesScores: boolean;
  readonly onSought: (sought: Sought) => void;
}

const OF_SCORES: readonly Name[] = ["judged", "leastScore", "mostScore"];

export function SearchForm({ place, now, seesScores, onSought }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => soughtIn(now));
  const known = useChoices();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    setDraft(soughtIn(now));
    if (asksMore(now)) setOpen(true);
  }, [now]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSought(draft);
  };
  const clear = () => {
    setDraft(ANY);
    onSought(ANY);
  };
  const names = NAMES.filter((name) => seesScores || !OF_SCORES.includes(name));
  const field = (name: Name) => (
    <Field
      key={name}
      name={name}
      value={draft[name]}
      choices={known}
      onSay={(said) => setDraft((before) => ({ ...before, [name]: said }))}
    />
  );
  return (
    <search>
      <form ref={place} className="card seeking" onSubmit={submit}>
        {names.slice(0, FIRST).map(field)}
        <details className="seeking-more" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t("quality.seekMore")}</summary>
          <div className="seeking">{names.slice(FIRST).map(field)}</div>
          <p className="quiet small">{known && t("quality.clocks", { zone: known.zone })}</p>
        </details>
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

function asksMore(now: string): boolean {
  const sought = soughtIn(now);
  return NAMES.slice(FIRST).some((name) => sought[name]);
}

/** Null: not known (yet); every field takes any word without them. */
function useChoices(): Choices | null {
  const [known, setKnown] = useState<Choices | null>(null);
  useEffect(() => void choices().then(setKnown, () => null), []);
  return known;
}
