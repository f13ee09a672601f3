import { useTranslation } from "react-i18next";
import { HOURS } from "../live/moment";
import { useHouse } from "../live/store";
import { ServersWords } from "../said/ServersWords";

const SHOWN = 5;

/** The latest of the last day. */
export function Alarms() {
  const { t, i18n } = useTranslation();
  const alarms = useHouse((house) => house.alarms);
  const more = alarms.length - SHOWN;
  const time = new Intl.DateTimeFormat(i18n.language, { hour: "2-digit", minute: "2-digit", ...HOURS });
  return (
    <section className={alarms.length ? "card alarms ringing" : "card alarms"} aria-labelledby="alarms">
      <h2 id="alarms">{t("alarms.title")}</h2>
      {alarms.length === 0 && <p className="quiet">{t("alarms.none")}</p>}
      <ul className="plain-list" aria-live="polite">
        {alarms.slice(0, SHOWN).map((alarm) => (
          <li key={`${alarm.at} ${alarm.what} ${alarm.detail}`} className="line">
            <time className="time quiet" dateTime={alarm.at}>
              {time.format(new Date(alarm.at))}
            </time>
            <span className="grow">
              <strong>
                <ServersWords text={alarm.what} />
              </strong>{" "}
              <span className="quiet small">
                <ServersWords text={alarm.detail} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="quiet small">{t("alarms.more", { count: more })}</p>}
    </section>
  );
}
