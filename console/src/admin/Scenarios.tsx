import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useServersWords } from "../said/useServersWords";
import { type Played, play, type Texts } from "./rules";

/** The made-up calls that stand beside the rules, played by the draft. */
export function Scenarios({ texts }: { readonly texts: Texts }) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const said = useServersWords();
  const [played, setPlayed] = useState<Played | null>(null);
  return (
    <div className="scenarios">
      <p className="controls">
        <button
          type="button"
          className="main"
          disabled={busy}
          onClick={() => void run(async () => setPlayed(await play(texts)))}
        >
          {t(busy ? "rules.scenarios.playing" : "rules.scenarios.go")}
        </button>
        {played && (
          <span className={played.failed ? "bad" : "good"} role="status">
            {t("rules.scenarios.outcome", { failed: played.failed, all: played.scenarios.length })}
          </span>
        )}
      </p>
      <Refusal error={error} />
      <ul className="plain-list">
        {(played?.scenarios ?? []).map((one) => (
          <li key={`${one.file}:${one.line}`}>
            <span className={`dot ${one.skipped ? "none" : one.good ? "good" : "bad"}`} /> {one.name}{" "}
            <span className="quiet small">
              {one.file}:{one.line}
            </span>
            {one.story.length > 0 && <pre>{one.story.map((line) => said(line)).join("\n")}</pre>}
          </li>
        ))}
      </ul>
    </div>
  );
}
