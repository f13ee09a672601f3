import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import type { Choices, To } from "./asking";
import { useChoices } from "./useChoices";

type Kind = "agent" | "queue" | "rm" | "number";
const NAMES = { agent: "desk.toAgent", queue: "desk.toQueue", rm: "desk.rm", number: "desk.toNumber" } as const;

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly onChosen: (to: To) => void;
}

/** Where a caller is to go, or who is to be asked: of what the rules allow. */
export function Destination({ title, onClose, onChosen }: Props) {
  const { t } = useTranslation();
  const choices = useChoices();
  const [kind, setKind] = useState<Kind>("agent");
  const [name, setName] = useState("");
  const choose = (next: Kind) => {
    setKind(next);
    setName("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChosen({ [kind]: name.trim() } as To);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <fieldset className="kinds">
          <legend>{t("desk.to")}</legend>
          {kindsOf(choices).map((each) => (
            <label key={each} className="chip">
              <input type="radio" name="kind" checked={kind === each} onChange={() => choose(each)} />
              {t(NAMES[each])}
            </label>
          ))}
        </fieldset>
        {kind === "number" ? (
          <Telephone known={choices.numbers} value={name} onValue={setName} />
        ) : (
          <Known options={optionsOf(kind, choices)} label={t(NAMES[kind])} value={name} onValue={setName} />
        )}
        <button type="submit" className="main" disabled={!name.trim()}>
          {title}
        </button>
      </form>
    </Dialog>
  );
}

function kindsOf({ queues, rms, numbers }: Choices): readonly Kind[] {
  const there = { agent: true, queue: queues.length > 0, rm: rms.length > 0, number: numbers.length > 0 };
  return (Object.keys(there) as Kind[]).filter((kind) => there[kind]);
}

interface Option {
  readonly value: string;
  readonly words: string;
  readonly free: boolean;
}

/** Those who are free first. */
function optionsOf(kind: Exclude<Kind, "number">, { agents, queues, rms }: Choices): readonly Option[] {
  if (kind === "queue") return queues.map((value) => ({ value, words: value, free: true }));
  if (kind === "rm") return rms.map(({ rm, name }) => ({ value: rm, words: name, free: true }));
  const all = agents.map(({ id, name, free }) => ({ value: id, words: `${name} (${id})`, free }));
  return [...all.filter(({ free }) => free), ...all.filter(({ free }) => !free)];
}

interface FieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Known({
  options,
  label,
  value,
  onValue,
}: FieldProps & { readonly options: readonly Option[]; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <label className="field">
      <span>{label}</span>
      <select required value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="" disabled>
          {t("desk.to")}
        </option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.free ? option.words : t("desk.busyNow", { who: option.words })}
          </option>
        ))}
      </select>
    </label>
  );
}

function Telephone({ known, value, onValue }: FieldProps & { readonly known: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <label className="field">
      <span>{t("desk.toNumber")}</span>
      <input
        required
        autoComplete="off"
        inputMode="tel"
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
      <span className="quiet small">{known.join(", ")}</span>
    </label>
  );
}
