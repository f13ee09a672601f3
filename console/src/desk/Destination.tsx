import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { seen } from "../live/seen";
import { useHouse } from "../live/store";
import type { To } from "./asking";
import { useQueues } from "./useChoices";

const KINDS = ["agent", "queue", "rm", "number"] as const;
type Kind = (typeof KINDS)[number];
const NAMES = { agent: "desk.toAgent", queue: "desk.toQueue", rm: "desk.ownRm", number: "desk.toNumber" } as const;

interface Props {
  readonly title: string;
  /** Empty: the caller has none. */
  readonly rm: string;
  readonly onClose: () => void;
  readonly onChosen: (to: To) => void;
}

/** Where a caller is to go, or who is to be asked. */
export function Destination({ title, rm, onClose, onChosen }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>("agent");
  const [name, setName] = useState("");
  const kinds = KINDS.filter((each) => each !== "rm" || rm);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChosen(destination(kind, name.trim()));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <fieldset className="kinds">
          <legend>{t("desk.to")}</legend>
          {kinds.map((each) => (
            <label key={each} className="chip">
              <input type="radio" name="kind" checked={kind === each} onChange={() => setKind(each)} />
              {t(NAMES[each])}
              {each === "rm" && ` (${rm})`}
            </label>
          ))}
        </fieldset>
        {kind !== "rm" && <Name kind={kind} name={name} onName={setName} />}
        <button type="submit" className="main" disabled={kind !== "rm" && !name.trim()}>
          {title}
        </button>
      </form>
    </Dialog>
  );
}

function destination(kind: Kind, name: string): To {
  if (kind === "rm") return { rm: "own" };
  return { [kind]: name } as To;
}

interface NameProps {
  readonly kind: Exclude<Kind, "rm">;
  readonly name: string;
  readonly onName: (name: string) => void;
}

function Name({ kind, name, onName }: NameProps) {
  const { t } = useTranslation();
  const agents = useHouse((house) => house.agents);
  const queues = useQueues();
  const known =
    kind === "agent"
      ? [...agents.values()].map((agent) => [agent.id, `${agent.name}, ${t(`state.${seen(agent)}`)}`] as const)
      : kind === "queue"
        ? queues.map((queue) => [queue, queue] as const)
        : [];
  return (
    <label className="field">
      <span>{t(NAMES[kind])}</span>
      <input
        list="known"
        required
        autoComplete="off"
        inputMode={kind === "number" ? "tel" : "text"}
        value={name}
        onChange={(event) => onName(event.target.value)}
      />
      <datalist id="known">
        {known.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </datalist>
    </label>
  );
}
