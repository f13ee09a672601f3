import { useTranslation } from "react-i18next";
import type { Row } from "./report";
import { Stretch } from "./Stretch";
import { said } from "./units";
import { number, type Tone } from "./views";

const AMISS = ["wrong key", "no key", "wrong digits", "no digits"] as const;
const HUNG_UP = "hung up";

/** Each menu with what callers did there: keys, those that lead nowhere, and where they left. */
export function MenuPicture({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  const key = useKey();
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
                <li key={String(row.key)}>
                  <span className="lying-name">{key(String(row.key))}</span>
                  <Stretch
                    pieces={[{ name: "way", tone: toneOf(String(row.key)), from: 0, to: number(row, "share") }]}
                    whole={100}
                    told={`${key(String(row.key))}: ${said(row.share, "percent")}`}
                  />
                  <span className="lying-told">
                    {number(row, "times")}{" "}
                    <span className="quiet">· {`${said(row.share, "percent")} → ${row.leads}`}</span>
                  </span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </figure>
  );
}

function toneOf(key: string): Tone {
  if (key === HUNG_UP) return "poor";
  return AMISS.some((word) => word === key) ? "plain" : "fine";
}

/** What was keyed, in the person's language. */
function useKey(): (key: string) => string {
  const { t } = useTranslation();
  return (key) => {
    const known = [...AMISS, HUNG_UP, "digits"].find((word) => word === key);
    return known ? t(`reports.keyed.${known}` as never) : t("reports.key", { key });
  };
}
