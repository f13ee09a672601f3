import { type InputHTMLAttributes, useId } from "react";
import { useTranslation } from "react-i18next";
import { useQueueName } from "../words/queues";
import type { Choices } from "./calls";
import type { Name } from "./sought";
import { useOutcome } from "./words";

interface Props {
  readonly name: Name;
  readonly value: string;
  /** Null: they are not known. */
  readonly choices: Choices | null;
  readonly onSay: (said: string) => void;
}

type Choice = readonly [value: string, words: string];

const PERCENT = { type: "number", min: 0, max: 100 } as const;
const MINUTES = { type: "number", min: 0, step: "any" } as const;
const INPUTS: Readonly<Partial<Record<Name, InputHTMLAttributes<HTMLInputElement>>>> = {
  from: { type: "date" },
  to: { type: "date" },
  fromTime: { type: "time" },
  toTime: { type: "time" },
  least: MINUTES,
  most: MINUTES,
  leastScore: PERCENT,
  mostScore: PERCENT,
};
const YES_OR_NO: readonly Name[] = ["recorded", "judged"];

/** One thing by which calls are sought: chosen where there are few words for it, suggested where older calls may have others. */
export function Field({ name, value, choices, onSay }: Props) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const chosen = useChosen(name, choices);
  const suggested = suggestions(name, choices, queueName);
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        <span>{t(`quality.by.${name}`)}</span>
      </label>
      {chosen ? (
        <select id={id} value={value} onChange={(event) => onSay(event.target.value)}>
          <option value="">{t("quality.either")}</option>
          {withValue(chosen, value).map(([each, words]) => (
            <option key={each} value={each}>
              {words}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          {...INPUTS[name]}
          autoComplete="off"
          list={suggested.length > 0 ? `${id}-words` : undefined}
          value={value}
          onChange={(event) => onSay(event.target.value)}
        />
      )}
      <datalist id={`${id}-words`}>
        {suggested.map(([each, words]) => (
          <option key={each} value={each} label={words} />
        ))}
      </datalist>
    </div>
  );
}

function useChosen(name: Name, choices: Choices | null): readonly Choice[] | null {
  const { t } = useTranslation();
  const outcome = useOutcome();
  if (YES_OR_NO.includes(name)) return (["yes", "no"] as const).map((word) => [word, t(`quality.${word}`)]);
  if (name === "outcome") return (choices?.outcomes ?? []).map((each) => [each, outcome(each)]);
  return null;
}

function suggestions(name: Name, choices: Choices | null, named: (queue: string) => string): readonly Choice[] {
  if (!choices) return [];
  if (name === "agent") return choices.agents.map(({ id, name: called }) => [id, `${id} ${called}`]);
  if (name === "queue") return choices.queues.map((queue) => [queue, named(queue)]);
  const words = { level: choices.levels, result: choices.results };
  return name in words ? words[name as keyof typeof words].map((word) => [word, word]) : [];
}

/** What is sought can be seen, be it no choice any more. */
function withValue(choices: readonly Choice[], value: string): readonly Choice[] {
  return !value || choices.some(([each]) => each === value) ? choices : [...choices, [value, value]];
}
