import { useTranslation } from "react-i18next";
import { RuleLink } from "../admin/RuleLink";
import { Refusal } from "../frame/Refusal";
import { useToldAgain } from "../frame/useTold";
import { HOURS } from "../live/moment";
import { at, type Trunk, trunks } from "./numbers";

const LOOK_EVERY_MS = 5000;
const REACHABLE = { true: ["good", "good"], false: ["bad", "bad"], null: ["none", "unknown"] } as const;
const COLUMNS = ["trunk", "order", "state", "login", "calls", "failed", "rest", "rule"] as const;

/** The trunks in the order in which they are tried, as they are now. */
export function TrunkTable({ linked }: { readonly linked: boolean }) {
  const { t } = useTranslation();
  const { told, error } = useToldAgain(trunks, { every: LOOK_EVERY_MS });
  return (
    <>
      <h2>{t("trunks.title")}</h2>
      <Refusal error={error} />
      {told?.length === 0 && <p className="quiet">{t("trunks.none")}</p>}
      {told && told.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <div className="card scroll-card" tabIndex={0}>
          <table className="wide lines">
            <caption className="unseen">{t("trunks.title")}</caption>
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" className="quiet small">
                    {t(`numbers.trunks.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {told.map((trunk) => (
                <Row key={trunk.trunk} trunk={trunk} linked={linked} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ trunk, linked }: { readonly trunk: Trunk; readonly linked: boolean }) {
  const { t } = useTranslation();
  return (
    <tr data-trunk={trunk.trunk}>
      <th scope="row">
        {trunk.trunk}
        <p className="quiet small where">{trunk.host || t("numbers.trunks.card", { channels: trunk.card })}</p>
      </th>
      <td>
        {trunk.order}
        {trunk.weight > 0 && <p className="quiet small">{t("numbers.trunks.weight", { weight: trunk.weight })}</p>}
      </td>
      <td>
        <Reachable trunk={trunk} />
      </td>
      <td>
        <LogIn trunk={trunk} />
      </td>
      <td>
        <Calls trunk={trunk} />
      </td>
      <td>
        <Failed trunk={trunk} />
      </td>
      <td>
        <Rest until={trunk.resting_until} />
      </td>
      <td>{linked && <RuleLink of={trunk.trunk} place={trunk.place} />}</td>
    </tr>
  );
}

/** Whether it answers OPTIONS, and how soon. */
function Reachable({ trunk: { reachable, round_trip_ms } }: { readonly trunk: Trunk }) {
  const { t } = useTranslation();
  const [how, words] = REACHABLE[String(reachable) as keyof typeof REACHABLE];
  return (
    <>
      <span className={`dot ${how}`} /> <span className={how === "none" ? "quiet" : how}>{t(`trunks.${words}`)}</span>
      {round_trip_ms !== null && <p className="quiet small">{t("numbers.trunks.roundTrip", { ms: round_trip_ms })}</p>}
    </>
  );
}

function LogIn({ trunk: { logs_in, registered, card } }: { readonly trunk: Trunk }) {
  const { t } = useTranslation();
  if (card) return <span className="quiet">–</span>;
  if (!logs_in) return <span className="quiet">{t("numbers.trunks.noLogin")}</span>;
  if (registered === null) return <span className="quiet">{t("trunks.unknown")}</span>;
  return registered ? (
    <span className="good">{t("numbers.trunks.registered")}</span>
  ) : (
    <span className="bad">{t("trunks.unregistered")}</span>
  );
}

function Calls({ trunk: { calls, max_calls: max, reserved, urgent } }: { readonly trunk: Trunk }) {
  const { t } = useTranslation();
  if (max === null) return <>{calls}</>;
  return (
    <>
      <span className={calls >= max ? "bad" : undefined}>{t("numbers.trunks.of", { calls, max })}</span>
      {reserved > 0 && <p className="quiet small">{t("numbers.trunks.reserved", { count: reserved })}</p>}
      {urgent > 0 && <p className="quiet small">{t("numbers.trunks.urgent", { count: urgent })}</p>}
    </>
  );
}

function Failed({ trunk: { failures, rest_after, failed_lately, failed_at } }: { readonly trunk: Trunk }) {
  const { t, i18n } = useTranslation();
  if (failed_lately === 0) return <span className="quiet">{t("numbers.trunks.none")}</span>;
  return (
    <>
      <span className="warn">{t("numbers.trunks.lately", { count: failed_lately })}</span>
      <p className="quiet small">
        {failed_at && t("numbers.trunks.latest", { time: at(failed_at, i18n.language) })}
        {failures > 0 && ` · ${t("numbers.trunks.inRow", { failures, most: rest_after })}`}
      </p>
    </>
  );
}

function Rest({ until }: { readonly until: string | null }) {
  const { i18n } = useTranslation();
  if (!until) return <span className="quiet">–</span>;
  return <span className="warn">{new Date(until).toLocaleTimeString(i18n.language, HOURS)}</span>;
}
