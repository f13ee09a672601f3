import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useToldAgain } from "../frame/useTold";
import { useMoment } from "../quality/words";
import { ServersWords } from "../said/ServersWords";
import en from "../words/en.json";
import { useEvent } from "./HookRow";
import { type Delivery, deliveries } from "./webhooks";

const LOOK_EVERY_MS = 3000;
const COLUMNS = ["at", "event", "about", "state", "tries", "answer"] as const;
const LOOK: Readonly<Record<string, string>> = { taken: "good", waiting: "warn", "given up": "bad" };

/** The latest hundred of one, the newest first, each with how its last try went. */
export function Deliveries({ hook }: { readonly hook: string }) {
  const { t } = useTranslation();
  const asked = useCallback(() => deliveries(hook), [hook]);
  const { told, error } = useToldAgain(asked, { every: LOOK_EVERY_MS });
  if (error) return <Refusal error={error} />;
  if (told?.length === 0) return <p className="quiet">{t("webhooks.nothing")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than its place is moved by the arrow keys
    <section className="scroll" tabIndex={0} aria-label={t("webhooks.deliveries")}>
      <table>
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className="quiet small">
                {t(`webhooks.column.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {told?.map((one) => (
            <Row key={one.message} one={one} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ one }: { readonly one: Delivery }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const named = useEvent();
  const state = one.state.replace(" ", "_");
  return (
    <tr>
      <td>{moment(one.at)}</td>
      <th scope="row">{named(one.event)}</th>
      <td>{one.about}</td>
      <td>
        <span className={LOOK[one.state] ?? "quiet"}>
          {state in en.webhooks.state ? t(`webhooks.state.${state}` as never) : one.state}
        </span>
      </td>
      <td className="number">{one.tries}</td>
      <td>
        <ServersWords text={one.answer} />
        {one.due && one.tries > 0 && (
          <span className="quiet small"> {t("webhooks.again", { at: moment(one.due) })}</span>
        )}
      </td>
    </tr>
  );
}
