import { useTranslation } from "react-i18next";
import type { Row } from "./report";
import { Stretch } from "./Stretch";
import { said } from "./units";
import { number, type Tone } from "./views";

const AMISS = ["wrong key", "no key", "wrong digits", "no digits"] as const;
const HUNG_UP = "hung up";
const KEYED = [...AMISS, "digits", HUNG_UP] as const;

/** Each menu with what callers did there: keys, those that lead nowhere, and where they left. */
export function MenuPicture({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  const menus = [...new Set(rows.map((row) => row.menu))];
  return (
    <figure className="card picture">
      <figcaption>
        <h2>{t("reports.picture.menu")}</h2>
      </figcaption>
      {menus.map((menu) => (
        <section key={menu} className="menu-ways">
          <h3>{menu}</h3>
          <ul className="lying plain-list">
            {rows
              .filter((row) => row.menu === menu)
              .map((row) => (
                <Way key={String(row.key)} row={row} />
              ))}
          </ul>
        </section>
      ))}
    </figure>
  );
}

function Way({ row }: { readonly row: Row }) {
  const [name, tone] = useKey()(String(row.key));
  const share = said(row.share, "percent");
  return (
    <li>
      <span className="lying-name">{name}</span>
      <Stretch
        pieces={[{ name: "way", tone, from: 0, to: number(row, "share") }]}
        whole={100}
        told={`${name}: ${share}`}
      />
      <span className="lying-told">
        {number(row, "times")} <span className="quiet">{`· ${share} → ${row.leads}`}</span>
      </span>
    </li>
  );
}

/** What was keyed, as the report says it in the person's language, and how it looks. */
function useKey(): (key: string) => readonly [string, Tone] {
  const { t } = useTranslation();
  return (key) => {
    const known = KEYED.find((word) => key === t(`reports.keyed.${word}`));
    const tone = known === HUNG_UP ? "poor" : AMISS.some((word) => word === known) ? "plain" : "fine";
    return [known ? key : t("reports.key", { key }), tone];
  };
}
