import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { Reason } from "./Reason";
import { type Hold, release } from "./story";
import { useMoment } from "./words";

interface Props {
  readonly holds: readonly Hold[];
  readonly mayRelease: boolean;
  readonly onChanged: (because: string) => Promise<void>;
}

/** Holds that stand; one asks for the release, another one releases. */
export function Holds({ holds, mayRelease, onChanged }: Props) {
  const { t } = useTranslation();
  const moment = useMoment();
  const { busy, error, run } = useDoing();
  const [which, setWhich] = useState<Hold | null>(null);
  const done = (hold: Hold) => (because: string) =>
    void run(async () => {
      await release(hold, because);
      await onChanged(because);
    }).then(() => setWhich(null));
  return (
    <>
      <h3>{t("quality.holds")}</h3>
      {holds.length === 0 && <p className="quiet">{t("quality.noHolds")}</p>}
      <ul className="plain-list">
        {holds.map((hold) => (
          <li key={hold.id} className="line">
            <span className="grow">
              {hold.target} <span className="quiet small">{`${hold.placed_by} · ${moment(hold.placed_at)}`}</span>{" "}
              {hold.why}
              {hold.asked_by && <span className="tag">{t("quality.askedBy", { by: hold.asked_by })}</span>}
            </span>
            {mayRelease && (
              <button type="button" disabled={busy} onClick={() => setWhich(hold)}>
                {t(hold.asked_by ? "quality.release" : "quality.askRelease")}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Refusal error={error} />
      {which && <Reason busy={busy} onReason={done(which)} onClose={() => setWhich(null)} />}
    </>
  );
}
