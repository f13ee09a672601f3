import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useToldAgain } from "../frame/useTold";
import { HOURS } from "../live/moment";
import { useServersWords } from "../said/useServersWords";
import { CloseOrHandOn } from "./CloseOrHandOn";
import { type Ended, MINE, mine, type Promised, ring } from "./promises";

const LOOK_EVERY_MS = 20_000;
const OVER_SHOWN = 5;

interface Props {
  /** Whatever may have changed them: they are asked for anew when it is another. */
  readonly since: string;
}

/** The callbacks that he has promised: the next first, and the latest that are over. */
export function Promises({ since }: Props) {
  const { t } = useTranslation();
  const { told, error, again } = useToldAgain(mine, { every: LOOK_EVERY_MS, since });
  const open = told?.filter(({ standing }) => standing !== "over") ?? [];
  const over = told?.filter(({ standing }) => standing === "over").slice(0, OVER_SHOWN) ?? [];
  return (
    <section className="card promises" aria-labelledby="promises">
      <h2 id="promises">{t("promises.title")}</h2>
      {!told && <Refusal error={error} />}
      {told && open.length === 0 && <p className="quiet small">{t("promises.none")}</p>}
      <ul className="plain-list">
        {open.map((one) => (
          <Open key={one.callback} one={one} onDone={again} />
        ))}
      </ul>
      {over.length > 0 && (
        <details>
          <summary className="small">{t("promises.over")}</summary>
          <ul className="plain-list">
            {over.map((one) => (
              <li key={one.callback} className="promise" data-callback={one.callback}>
                <Whom one={one} />
                <span className="quiet small">
                  {[t(`promises.ended.${one.state as Ended}`), one.remark].join(" · ")}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Open({ one, onDone }: { readonly one: Promised; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const said = useServersWords();
  const doing = useDoing();
  const { busy, error, run } = doing;
  const who = one.customer || one.number;
  const isRung = one.state !== "waiting";
  return (
    <li className="promise" data-callback={one.callback} data-standing={one.standing}>
      <Whom one={one} />
      {one.note && <p className="small where">{one.note}</p>}
      {one.tries > 0 && <p className="quiet small where">{t("promises.lastTry", { reason: said(one.reason) })}</p>}
      <div className="controls">
        <button
          type="button"
          className="main"
          disabled={busy || isRung}
          aria-label={isRung ? undefined : t("promises.ringHim", { who })}
          onClick={() => void run(() => ring(one.callback)).then(onDone)}
        >
          {t(isRung ? "promises.ringing" : "promises.ring")}
        </button>
        <CloseOrHandOn one={one} of={MINE} doing={doing} onDone={onDone} />
      </div>
      <Refusal error={error} />
    </li>
  );
}

/** Whom, when, and how that stands. */
export function Whom({ one }: { readonly one: Promised }) {
  const { t, i18n } = useTranslation();
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short", ...HOURS });
  return (
    <p className="whom">
      <strong>{one.customer || one.number}</strong>
      {one.customer && <span className="quiet small">{one.number}</span>}
      <time className="small" dateTime={one.due}>
        {when.format(new Date(one.due))}
      </time>
      {one.standing !== "over" && <span className={`tag ${one.standing}`}>{t(`promises.${one.standing}`)}</span>}
    </p>
  );
}
