import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { ServersWords } from "../said/ServersWords";
import { type Call, type Chart, type Place, placeOf, type Step, type Texts, type Tried, tryOut } from "./rules";

interface Props {
  readonly texts: Texts;
  readonly chart: Chart | null;
  readonly onPlace: (place: Place) => void;
}

/** What a caller would get by the draft. */
export function Trial({ texts, chart, onPlace }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [tried, setTried] = useState<Tried | null>(null);
  const numbers = (chart?.boxes ?? []).filter((box) => box.kind === "number").map((box) => box.title);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const call = callOf(new FormData(event.currentTarget));
    void run(async () => setTried(await tryOut(texts, call)));
  };
  return (
    <div className="trial">
      <form className="trial-call" onSubmit={submit}>
        <label className="field">
          <span>{t("rules.trial.number")}</span>
          <input name="number" list="rules-numbers" required defaultValue={numbers[0]} key={numbers[0]} />
        </label>
        <datalist id="rules-numbers">
          {numbers.map((number) => (
            <option key={number} value={number} />
          ))}
        </datalist>
        <label className="field">
          <span>{t("rules.trial.caller")}</span>
          <input name="caller" inputMode="tel" />
        </label>
        <label className="field">
          <span>{t("rules.trial.at")}</span>
          <input name="at" type="datetime-local" />
        </label>
        <label className="field">
          <span>{t("rules.trial.keys")}</span>
          <input name="keys" size={8} />
        </label>
        <label className="field">
          <span>{t("rules.trial.agents")}</span>
          <select name="agents">
            <option value="all">{t("rules.trial.all")}</option>
            <option value="none">{t("rules.trial.nobody")}</option>
          </select>
        </label>
        <button type="submit" className="main" disabled={busy}>
          {t("rules.trial.go")}
        </button>
      </form>
      <Refusal error={error} />
      {tried && <Gone tried={tried} onPlace={onPlace} />}
    </div>
  );
}

function callOf(form: FormData): Call {
  const said = (name: string) => String(form.get(name) ?? "").trim();
  return {
    number: said("number"),
    caller: said("caller"),
    at: said("at").replace("T", " "),
    keys: said("keys"),
    agents: said("agents"),
  };
}

function Gone({ tried, onPlace }: { readonly tried: Tried; readonly onPlace: (place: Place) => void }) {
  const { t } = useTranslation();
  const { steps, queue } = tried;
  return (
    <div className="gone" aria-live="polite">
      <ol>
        {steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same step may come twice, and none moves
          <Taken key={at} step={step} onPlace={onPlace} />
        ))}
      </ol>
      {queue && (
        <>
          <h3>{t("rules.trial.offered", { queue: queue.queue })}</h3>
          <ol>
            {queue.agents.map((agent) => (
              <li key={agent.id} className={agent.turn ? "" : "quiet"}>
                {agent.id} {agent.name}: <ServersWords text={agent.why} />
              </li>
            ))}
          </ol>
          <h3>{t("rules.trial.otherwise")}</h3>
          <ol>
            {queue.if_nobody_answers.map((one) => (
              <li key={one.at + one.line}>
                {one.at.slice(11, 19)} <ServersWords text={one.line} />
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

function Taken({ step, onPlace }: { readonly step: Step; readonly onPlace: (place: Place) => void }) {
  const place = placeOf(step.rule);
  return (
    <li>
      <ServersWords text={step.line} />{" "}
      {place && (
        <button type="button" className="plain small" onClick={() => onPlace(place)}>
          {place.file}:{place.line}
        </button>
      )}
    </li>
  );
}
