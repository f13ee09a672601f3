import { useTranslation } from "react-i18next";
import { HOURS } from "../live/moment";
import { useHouse } from "../live/store";
import type { Moment, TrunkRow } from "../live/wire";

export function Trunks() {
  const { t } = useTranslation();
  const trunks = useHouse((house) => house.trunks);
  return (
    <section className="card" aria-labelledby="trunks">
      <h2 id="trunks">{t("trunks.title")}</h2>
      {trunks.size === 0 && <p className="quiet">{t("trunks.none")}</p>}
      <ul className="plain-list">
        {[...trunks.values()].map((trunk) => (
          <Trunk key={trunk.id} trunk={trunk} />
        ))}
      </ul>
    </section>
  );
}

function Trunk({ trunk }: { readonly trunk: TrunkRow }) {
  const { t } = useTranslation();
  const { how, words } = useCondition(trunk);
  const { calls, max_calls: max } = trunk;
  return (
    <li className="line" data-trunk={trunk.id}>
      <span className={`dot ${how}`} />
      <span className="grow">
        {trunk.id} <span className={how === "good" ? "quiet small" : `small ${how}`}>{words}</span>
        {trunk.dead_since && <DeadSince at={trunk.dead_since} />}
      </span>
      <span className="quiet small">
        {max === null ? t("trunks.callsOnly", { count: calls }) : t("trunks.calls", { calls, max })}
      </span>
    </li>
  );
}

function DeadSince({ at }: { readonly at: Moment }) {
  const { t, i18n } = useTranslation();
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: "short", timeStyle: "medium", ...HOURS });
  return (
    <time className="quiet small" dateTime={at}>
      {" "}
      {t("trunks.since", { time: time.format(new Date(at)) })}
    </time>
  );
}

function useCondition(trunk: TrunkRow): { how: "good" | "warn" | "bad" | "none"; words: string } {
  const { t, i18n } = useTranslation();
  if (trunk.resting_until) {
    const time = new Date(trunk.resting_until).toLocaleTimeString(i18n.language, HOURS);
    return { how: "warn", words: t("trunks.resting", { time }) };
  }
  if (trunk.reachable === false) return { how: "bad", words: t("trunks.bad") };
  if (trunk.registered === false) return { how: "bad", words: t("trunks.unregistered") };
  return trunk.reachable === null
    ? { how: "none", words: t("trunks.unknown") }
    : { how: "good", words: t("trunks.good") };
}
