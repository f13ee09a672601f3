import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Whom } from "../desk/Promises";
import { everybodys } from "../desk/promises";
import { useTold } from "../frame/useTold";

const LOOK_EVERY_MS = 30_000;

/** Callbacks that agents have promised and not kept; nothing while there is none. */
export function Overdue() {
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
          </li>
        ))}
      </ul>
    </section>
  );
}
