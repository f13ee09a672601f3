import { useTranslation } from "react-i18next";
import { pathOf } from "../quality/Quality";
import { useMoment } from "../quality/words";
import { ServersWords } from "../said/ServersWords";
import type { Otherwise, Shadow } from "./shadow";

const COLUMNS = ["when", "call", "at", "live", "other"] as const;

/** Rules that are tried: since when, on how many calls, and where they would have decided otherwise. */
export function Tried({ shadow }: { readonly shadow: Shadow }) {
  const { t } = useTranslation();
  return (
    <>
      {shadow.failed && (
        <p className="refusal" role="alert">
          {t("rules.beside.failed")}{" "}
          <span className="detail">
            <ServersWords text={shadow.failed} />
          </span>
        </p>
      )}
      <Counted shadow={shadow} />
      {shadow.latest.length > 0 && <Differing latest={shadow.latest} />}
    </>
  );
}

function Counted({ shadow }: { readonly shadow: Shadow }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const facts = [
    ["version", shadow.version],
    ["by", shadow.by || t("rules.beside.machine")],
    ["begun", moment(shadow.begun)],
    ["since", shadow.since === shadow.begun ? "" : moment(shadow.since)],
    ["calls", String(shadow.calls)],
    ["differing", String(shadow.calls_differing)],
  ] as const;
  return (
    <dl className="facts">
      {facts
        .filter(([, text]) => text)
        .map(([name, text]) => (
          <div key={name} data-fact={name}>
            <dt className="quiet small">{t(`rules.beside.fact.${name}`)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  );
}

/** The newest first; a call is opened beside this page, where a draft may stand that is not kept anywhere else. */
function Differing({ latest }: { readonly latest: readonly Otherwise[] }) {
  const { t } = useTranslation();
  const moment = useMoment();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than its place is moved by the arrow keys
    <section className="scroll" tabIndex={0} aria-label={t("rules.beside.latest")}>
      <table className="otherwise">
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" className="quiet small">
                {t(`rules.beside.column.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {latest.toReversed().map((one) => (
            <tr key={`${one.call} ${one.when} ${one.at} ${one.other}`}>
              <td>{moment(one.when)}</td>
              <th scope="row">
                <a href={pathOf(one.call)} target="_blank" rel="noreferrer">
                  {one.call}
                </a>
              </th>
              <td>
                <ServersWords text={one.at} words={one.words.at} />
              </td>
              <td>
                <ServersWords text={one.live} words={one.words.live} />
              </td>
              <td>
                <ServersWords text={one.other} words={one.words.other} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
