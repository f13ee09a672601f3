import { useTranslation } from "react-i18next";
import { CloseOrHandOn } from "../desk/CloseOrHandOn";
import { Whom } from "../desk/Promises";
import { everybodys, type Promised, THEIRS } from "../desk/promises";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useToldAgain } from "../frame/useTold";
import { useQueueName } from "../words/queues";

const LOOK_EVERY_MS = 30_000;

interface Props {
  /** Whether he may close and hand on what others have promised. */
  readonly leads: boolean;
  /** How many there are and no more, where everybody reads it. */
  readonly counted: boolean;
}

/** Callbacks that agents have promised and not kept; nothing while there is none. */
export function Overdue({ leads, counted }: Props) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const { told, again } = useToldAgain(everybodys, { every: LOOK_EVERY_MS });
  const overdue = told?.filter(({ standing }) => standing === "overdue") ?? [];
  if (overdue.length === 0) return null;
  const title = t("promises.overdueTitle", { count: overdue.length });
  if (counted) return <span className="level bad">{title}</span>;
  return (
    <section className="card alarms ringing" aria-labelledby="overdue">
      <h2 id="overdue">{title}</h2>
      <ul className="plain-list">
        {overdue.map((one) => (
          <li key={one.callback} className="promise" data-callback={one.callback}>
            <Whom one={one} />
            <p className="quiet small where">
              {[one.agent, queueName(one.queue), one.note].filter(Boolean).join(" · ")}
            </p>
            {leads && <Instead one={one} onDone={again} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What can be done with it in its agent's place. */
function Instead({ one, onDone }: { readonly one: Promised; readonly onDone: () => void }) {
  const doing = useDoing();
  return (
    <>
      <div className="controls">
        <CloseOrHandOn one={one} of={THEIRS} doing={doing} onDone={onDone} />
      </div>
      <Refusal error={doing.error} />
    </>
  );
}
