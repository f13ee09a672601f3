import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Closing } from "../desk/Closing";
import { Whom } from "../desk/Promises";
import { everybodys, handOn, type Promised, THEIRS } from "../desk/promises";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useTold } from "../frame/useTold";

const LOOK_EVERY_MS = 30_000;

interface Props {
  /** Whether he may close and hand on what others have promised. */
  readonly leads: boolean;
}

/** Callbacks that agents have promised and not kept; nothing while there is none. */
export function Overdue({ leads }: Props) {
  const { t } = useTranslation();
  const { told, again } = useTold(everybodys);
  useEffect(() => {
    const timer = setInterval(again, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [again]);
  const overdue = told?.filter(({ standing }) => standing === "overdue") ?? [];
  if (overdue.length === 0) return null;
  return (
    <section className="card alarms ringing" aria-labelledby="overdue">
      <h2 id="overdue">{t("promises.overdueTitle", { count: overdue.length })}</h2>
      <ul className="plain-list">
        {overdue.map((one) => (
          <li key={one.callback} className="promise" data-callback={one.callback}>
            <Whom one={one} />
            <p className="quiet small where">{[one.agent, one.queue, one.note].filter(Boolean).join(" · ")}</p>
            {leads && <Instead one={one} onDone={again} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What can be done with it in its agent's place. */
function Instead({ one, onDone }: { readonly one: Promised; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [isClosing, closing] = useState(false);
  const who = one.customer || one.number;
  return (
    <>
      <div className="controls">
        <button type="button" aria-label={t("promises.closeIt", { who })} onClick={() => closing(true)}>
          {t("promises.close")}
        </button>
        <button
          type="button"
          className="plain"
          disabled={busy}
          aria-label={t("promises.handOnIt", { who })}
          onClick={() => void run(() => handOn(one.callback, THEIRS)).then(onDone)}
        >
          {t("promises.handOn")}
        </button>
      </div>
      <Refusal error={error} />
      {isClosing && (
        <Closing
          callback={one.callback}
          who={who}
          of={THEIRS}
          onClose={() => closing(false)}
          onDone={() => {
            closing(false);
            onDone();
          }}
        />
      )}
    </>
  );
}
