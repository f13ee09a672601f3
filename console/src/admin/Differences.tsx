import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { ServersWords } from "../said/ServersWords";
import { compare, type Part, type Texts } from "./rules";

/** What the draft changes for callers, in words. */
export function Differences({ texts }: { readonly texts: Texts }) {
  const { t } = useTranslation();
  const [parts, setParts] = useState<readonly Part[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let current = true;
    const asked = compare(texts);
    asked.then(
      (told) => current && setParts(told.parts),
      (refused) => current && setError(refused),
    );
    return () => {
      current = false;
    };
  }, [texts]);
  if (error) return <Refusal error={error} />;
  if (!parts) return <p className="quiet">{t("loading")}</p>;
  if (parts.length === 0) return <p className="quiet">{t("rules.same")}</p>;
  return (
    <div className="differences">
      {parts.map(({ title, lines, words }) => (
        <section key={title}>
          <h3>
            <ServersWords text={title} words={words.title} />
          </h3>
          <ul>
            {lines.map((line, at) => (
              <li key={line} className={line.startsWith(" ") ? "quiet" : ""}>
                <ServersWords text={line} words={words.lines[at]} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
